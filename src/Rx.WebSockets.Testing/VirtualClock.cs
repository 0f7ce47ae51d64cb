using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Testing.Time;

namespace Rx.WebSockets.Testing;

/// <summary>
/// A clock that moves only when a test moves it, seen as an Rx scheduler, a <see cref="System.TimeProvider"/> or a
/// <see cref="System.IO.Pipelines.PipeScheduler"/>.
/// </summary>
/// <remarks>
/// <para>Times are ticks of 100 ns since the clock was made. Work that is due at the same instant runs in the order in which
/// it was scheduled, at exactly that instant: what is scheduled for now or for the past runs now, behind what is already
/// due now.</para>
/// <para>All work runs on the thread that calls <see cref="Run(Func{Task})"/>, <see cref="Start"/> or one of the advancing
/// methods, without a <see cref="SynchronizationContext"/>, so that every await resumes where it was completed: on the clock.
/// Scheduling from another thread meanwhile fails there and fails that call. Outside such a call any thread may schedule.</para>
/// </remarks>
[DebuggerDisplay("{Elapsed}, {PendingActions} pending")]
public sealed class VirtualClock : VirtualTimeScheduler<long, long>, ISchedulerPeriodic
{
    private readonly VirtualClockOptions _options;
    private readonly DueQueue _queue = new();
    private readonly List<Func<string?>> _explanations = [];
    private readonly Stack<PostedAction> _free = [];
    private readonly Pump _pump;
    private long? _horizon;
    private Task? _body;
    private readonly ClockThread _thread = new();
    private LoopGuard _guard;

    /// <summary>Creates a clock that has not moved yet.</summary>
    /// <param name="options">Where it starts and when it gives up; <see langword="null"/> means the defaults.</param>
    public VirtualClock(VirtualClockOptions? options = null)
    {
        _options = options ?? new VirtualClockOptions();
        _guard = new LoopGuard(_options.MaxActionsPerInstant);
        TimeProvider = this.ToTimeProvider();
        PipeScheduler = new ClockPipeScheduler(this);
        _pump = new Pump(RunDue);
    }

    /// <summary>How far the clock has moved since it was made.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Clock);

    /// <summary>The number of scheduled actions that have neither run nor been cancelled, timers included.</summary>
    public int PendingActions => _queue.Count;

    /// <summary>
    /// The clock for code that asks for a <see cref="System.TimeProvider"/>: timestamps are ticks of <see cref="Elapsed"/>, the
    /// local time zone is UTC. What awaits a delay, a timeout or a periodic timer over it resumes on the clock's thread.
    /// </summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Resumes the users of a pipe at the present instant, behind what is already due, on the clock's thread.</summary>
    public PipeScheduler PipeScheduler { get; }

    /// <summary>Moves the clock by a time and runs everything that becomes due, including what is due already.</summary>
    /// <param name="time">How far to move; zero runs what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    /// <exception cref="VirtualClockException">The clock is running already, an instant doesn't end, or other threads
    /// interfered.</exception>
    public void AdvanceBy(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        AdvanceTo(Elapsed + time);
    }

    /// <summary>Moves the clock to a time and runs everything that is due until then, including at that time.</summary>
    /// <param name="elapsed">The value of <see cref="Elapsed"/> to arrive at; the present one runs what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="elapsed"/> has passed.</exception>
    /// <exception cref="VirtualClockException">The clock is running already, an instant doesn't end, or other threads
    /// interfered.</exception>
    public void AdvanceTo(TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elapsed, Elapsed);
        Drain(elapsed.Ticks);
        Clock = Math.Max(Clock, elapsed.Ticks);
    }

    /// <summary>Moves the clock by a number of ticks, as <see cref="AdvanceBy(TimeSpan)"/>.</summary>
    /// <param name="time">Ticks of 100 ns, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public new void AdvanceBy(long time) => AdvanceBy(TimeSpan.FromTicks(time));

    /// <summary>Moves the clock to a number of ticks, as <see cref="AdvanceTo(TimeSpan)"/>.</summary>
    /// <param name="time">Ticks of 100 ns since the clock was made.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> has passed.</exception>
    public new void AdvanceTo(long time) => AdvanceTo(TimeSpan.FromTicks(time));

    /// <summary>Runs everything until nothing is due any more.</summary>
    /// <exception cref="VirtualClockException">Something is due beyond <see cref="VirtualClockOptions.Ceiling"/>, the clock is
    /// running already, an instant doesn't end, or other threads interfered.</exception>
    public new void Start()
    {
        if (!TryRunOut(out TimeSpan next))
        {
            throw VirtualClockException.CeilingReached(Elapsed, next, _options.Ceiling);
        }
    }

    /// <summary>
    /// Runs an asynchronous test body on the calling thread and moves the clock from one due time to the next until the body
    /// has completed. The body starts behind what is due already; work that is left when it ends stays scheduled.
    /// </summary>
    /// <param name="body">The test; its exception is rethrown as it is.</param>
    /// <exception cref="VirtualClockException">Nothing is due any more while the body waits, the next work is due beyond
    /// <see cref="VirtualClockOptions.Ceiling"/>, an instant doesn't end, the body or other work resumed on another thread, or
    /// the clock is running already.</exception>
    public void Run(Func<Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (IsEnabled)
        {
            throw VirtualClockException.AlreadyRunning();
        }

        try
        {
            long ceiling = CeilingFromNow();
            using IDisposable start = this.Schedule(() => _body = Watch(body));
            Drain(ceiling);
            EndBody(ceiling);
        }
        finally
        {
            _body = null;
        }
    }

    /// <summary>Runs an asynchronous test body as <see cref="Run(Func{Task})"/> does and returns what it returns.</summary>
    /// <typeparam name="T">The type of the body's result.</typeparam>
    /// <param name="body">The test; its exception is rethrown as it is.</param>
    /// <returns>The body's result.</returns>
    /// <exception cref="VirtualClockException">As for <see cref="Run(Func{Task})"/>.</exception>
    public T Run<T>(Func<Task<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Task<T>? running = null;
        Run(() => (Task)(running = body()));
        return running!.GetAwaiter().GetResult();
    }

    /// <summary>Waits for a span of virtual time, exact to the tick.</summary>
    /// <param name="time">How long; zero waits for what is due already, and for no time.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <returns>A task that completes on the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public Task DelayAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : new Delay(this, time, cancellationToken).Task;
    }

    /// <summary>Waits until nothing else is due at the present instant, without letting time move on.</summary>
    /// <returns>A task that completes on the clock.</returns>
    public Task SettleAsync()
    {
        var settled = new TaskCompletionSource();
        Add(settled, Clock, Phase.Settled, static (_, waiter) =>
        {
            waiter.SetResult();
            return Disposable.Empty;
        });
        return settled.Task;
    }

    /// <summary>Makes the call that runs the clock fail, for violations whose own exception might be swallowed on its way.</summary>
    /// <remarks>May be called on any thread. The first exception wins. While the clock isn't run the next call fails.</remarks>
    /// <param name="exception">What that call throws.</param>
    public void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _thread.Fail(exception);
    }

    /// <inheritdoc/>
    public override IDisposable ScheduleAbsolute<TState>(
        TState state, long dueTime, Func<IScheduler, TState, IDisposable> action) => Add(state, dueTime, Phase.Work, action);

    /// <summary>Runs an action once a period; each time is due exactly one period after the time before.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="state">The state that the first call gets.</param>
    /// <param name="period">The time between two calls, zero or more.</param>
    /// <param name="action">Gets the state and returns the one for the next call.</param>
    /// <returns>Ends the calls.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is negative.</exception>
    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        return new PeriodicAction<TState>(this, state, period, action);
    }

    /// <summary>Adds a line to what <see cref="Run(Func{Task})"/> says when the test waits for ever.</summary>
    internal void Explain(Func<string?> line) => _explanations.Add(line);

    /// <summary>Takes the line out again.</summary>
    internal void Forget(Func<string?> line) => _explanations.Remove(line);

    /// <summary>Runs everything until nothing is due any more, or only beyond the ceiling: then the result is false.</summary>
    /// <param name="next">When that is due.</param>
    internal bool TryRunOut(out TimeSpan next)
    {
        long ceiling = CeilingFromNow();
        Drain(ceiling);
        bool isLeft = _queue.TryPeek(out ClockItem? item) && item.Place.Due > ceiling;
        next = isLeft ? TimeSpan.FromTicks(item!.Place.Due) : default;
        return !isLeft;
    }

    /// <summary>Schedules an action for a part of an instant.</summary>
    internal IDisposable ScheduleAt(long dueTime, Phase phase, Action action) => Add(action, dueTime, phase, static (_, run) =>
    {
        run();
        return Disposable.Empty;
    });

    /// <summary>Schedules what nobody can cancel; in a running clock it costs no memory.</summary>
    internal void Post(long dueTime, Action<object?> action, object? state)
    {
        _thread.MaySchedule(Elapsed);
        PostedAction item = _thread.IsMine && _free.TryPop(out PostedAction? free) ? free : new PostedAction(_queue, _free);
        _queue.Add(item.Doing(action, state), dueTime, Phase.Work, Clock);
    }

    /// <inheritdoc/>
    protected override IScheduledItem<long>? GetNext()
    {
        if (!GoesOn() || !_queue.TryPeek(out ClockItem? next) || next.Place.Due > (_horizon ?? long.MaxValue))
        {
            return null;
        }

        _pump.DueTime = next.Place.Due;
        return _pump;
    }

    /// <inheritdoc/>
    protected override long Add(long absolute, long relative) =>
        relative > long.MaxValue - absolute ? long.MaxValue : Math.Max(absolute + relative, 0);

    /// <inheritdoc/>
    protected override DateTimeOffset ToDateTimeOffset(long absolute) => _options.Start.AddTicks(absolute);

    /// <inheritdoc/>
    protected override long ToRelative(TimeSpan timeSpan) => timeSpan.Ticks;

    /// <inheritdoc/>
    protected override object? GetService(Type serviceType) =>
        serviceType == typeof(ISchedulerPeriodic) ? this : base.GetService(serviceType);

    private ScheduledAction<TState> Add<TState>(
        TState state, long dueTime, Phase phase, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _thread.MaySchedule(Elapsed);
        var item = new ScheduledAction<TState>(this, _queue, state, action);
        _queue.Add(item, dueTime, phase, Clock);
        return item;
    }

    private void Drain(long horizon)
    {
        if (IsEnabled)
        {
            throw VirtualClockException.AlreadyRunning();
        }

        _horizon = horizon;
        _guard.Restart();
        _thread.Enter();

        // Under a context tasks don't resume their awaiters inline, they send them to the pool.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            base.Start();
            _thread.ThrowFailure();
        }
        finally
        {
            // Rx leaves the scheduler enabled when an action throws, and then it could never run again.
            Stop();
            SynchronizationContext.SetSynchronizationContext(context);
            _thread.Leave();
            _horizon = null;
        }
    }

    /// <summary>Runs what is due until the horizon, or at the instant at which Rx has arrived by itself.</summary>
    private void RunDue()
    {
        long horizon = _horizon ?? Clock;
        while (GoesOn() && _queue.TryTake(horizon, out ClockItem? item))
        {
            Clock = Math.Max(Clock, item.Place.Due);
            _guard.Count(Clock);
            item.Invoke();
        }
    }

    private bool GoesOn()
    {
        _thread.ThrowFailure();
        return IsEnabled && _body is not { IsCompleted: true };
    }

    private async Task Watch(Func<Task> body)
    {
        Exception? failure = null;
        try
        {
            await body().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            _thread.Ended(Elapsed, failure);
        }
    }

    private void EndBody(long ceiling)
    {
        if (_body is { IsCompleted: true } body)
        {
            _thread.ThrowFailure();
            body.GetAwaiter().GetResult();
        }
        else if (!_queue.TryPeek(out ClockItem? next))
        {
            throw VirtualClockException.Stuck(Elapsed, _explanations.Select(line => line()).OfType<string>());
        }
        else if (next.Place.Due > ceiling)
        {
            throw VirtualClockException.CeilingReached(Elapsed, TimeSpan.FromTicks(next.Place.Due), _options.Ceiling);
        }
        else
        {
            throw VirtualClockException.Stopped(Elapsed);
        }
    }

    private long CeilingFromNow() => Add(Clock, _options.Ceiling.Ticks);
}
