using System;
using System.Diagnostics.CodeAnalysis;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Tells when nothing has come for a time, and by the next value that it is fresh again; the keep-alive of a session has no part in it.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="time">How long nothing may come, from the subscription or from when the observer has taken a value; more than 0.</param>
    /// <param name="scheduler">Measures the time; that it is up is signalled there. Default: the task pool.</param>
    /// <returns>A flow of the values, each of them fresh, with one <see cref="MaybeStale{T}.Stale"/> for each silence.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> isn't positive.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes as fresh; the source waits for the observer. The time runs anew when that has taken it: while it is at work the source can't bring anything, which is no silence.</description></item>
    /// <item><term>The time is up</term><description>A stale passes, once: the time stands still until the next value has been taken.</description></item>
    /// <item><term>Error, completion</term><description>Pass; the timer is let go.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source: by the call that waits, or after a stale by its next signal.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source and the timer; nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> while the observer is at work</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and signalled as the error.</description></item>
    /// </list>
    /// <code>
    /// source              --1--2-----------3--|
    /// DetectStale(6ms)    --1--2-----s-----3--|      s = stale
    /// </code>
    /// </remarks>
    public static IFlow<MaybeStale<T>> DetectStale<T>(this IFlow<T> source, TimeSpan time, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new AnonymousFlow<MaybeStale<T>>(observer => new StaleSink<T>(observer, time, scheduler ?? Defaults.Scheduler).Start(source));
    }

    /// <summary>Tells when nothing has come for a time, and by the next value that it is fresh again.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">An observable that can't wait.</param>
    /// <param name="time">How long nothing may come, from the subscription or from when the observer has taken a value; more than 0.</param>
    /// <param name="scheduler">Measures the time; that it is up is signalled there. Default: the task pool.</param>
    /// <returns>An observable of the values, each of them fresh, with one <see cref="MaybeStale{T}.Stale"/> for each silence.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> isn't positive.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes as fresh, behind a stale that is just being signalled; the time runs anew when the observer's <c>OnNext</c> has returned.</description></item>
    /// <item><term>The time is up</term><description>A stale passes, once: the time stands still until the next value has passed.</description></item>
    /// <item><term>Error, completion</term><description>Pass; the timer is let go.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source and the timer; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source              --1--2-----------3--|
    /// DetectStale(6ms)    --1--2-----s-----3--|      s = stale
    /// </code>
    /// </remarks>
    public static IObservable<MaybeStale<T>> DetectStale<T>(this IObservable<T> source, TimeSpan time, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        var silence = Observable.Timer(time, scheduler ?? Defaults.Scheduler).Select(_ => Notification.CreateOnNext(MaybeStale<T>.Stale));
        return source
            .Select(MaybeStale<T>.Fresh)
            .Materialize()
            .Select(signal => signal.HasValue ? silence.StartWith(signal) : Observable.Return(signal))
            .StartWith(silence)
            .Switch()
            .Dematerialize();
    }

    private sealed class StaleSink<T> : HoldingSink<T, MaybeStale<T>>
    {
        private readonly SessionTimer _timer;
        private readonly TimeSpan _time;
        private (T Value, CancellationToken CancellationToken)? _next;
        private TimeSpan? _silentSince;
        private bool _isDue;
        private bool _isValueTaken;

        public StaleSink(IFlowObserver<MaybeStale<T>> observer, TimeSpan time, IScheduler scheduler)
            : base(observer)
        {
            _time = time;
            _timer = new ActionTimer(scheduler, Gate, Elapsed);
        }

        protected override bool HasRoom => _next is null && !IsAtWork;

        public IDisposable Start(IFlow<T> source)
        {
            BeSilent();
            return SubscribeTo(source);
        }

        protected override void Accept(T value, CancellationToken cancellationToken)
        {
            lock (Gate)
            {
                _next = (value, cancellationToken);
            }
        }

        protected override bool TryTake([MaybeNullWhen(false)] out MaybeStale<T> value, out CancellationToken cancellationToken)
        {
            _isValueTaken = _next is not null;
            var isTaken = _isValueTaken || (_isDue && !IsEnding);
            (value, cancellationToken) = _next is { } next ? (MaybeStale<T>.Fresh(next.Value), next.CancellationToken) : (MaybeStale<T>.Stale, Stop);
            _next = null;
            if (isTaken)
            {
                (_silentSince, _isDue) = (null, false);
            }

            return isTaken;
        }

        protected override void Taken(Exception? fault)
        {
            if (_isValueTaken)
            {
                BeSilent();
            }
        }

        protected override void LetGo() => _timer.Stop();

        private void BeSilent()
        {
            var now = _timer.Now;
            lock (Gate)
            {
                _silentSince = now;
            }

            _timer.Arm(Due(now));
        }

        private void Elapsed()
        {
            var now = _timer.Now;
            TimeSpan due;
            lock (Gate)
            {
                if (_silentSince is not { } silentSince)
                {
                    return;
                }

                due = Due(silentSince);
                _isDue = due <= now;
            }

            if (due <= now)
            {
                Deliver();
            }
            else
            {
                _timer.Arm(due);
            }
        }

        private TimeSpan Due(TimeSpan since) => _time > SessionTimer.Never - since ? SessionTimer.Never : since + _time;
    }
}
