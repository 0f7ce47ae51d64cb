using System;
using System.Diagnostics.CodeAnalysis;
using System.Reactive.Concurrency;
using System.Threading;
using Rx.WebSockets.Binding;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Gathers keyed changes into batches for a screen: conflated by key, at most one a frame, with snapshots, limit and expiry worked out.</summary>
    /// <remarks>
    /// It is what stands below <c>BindTo</c>, for targets of your own: each batch is a few plain upserts and removals.
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Change</term><description>Waits for its batch; one of the same key that waits is conflated and counted. The source waits while <see cref="BindOptions.MaxBatch"/> rows do.</description></item>
    /// <item><term>The scheduler's turn, a frame after the last batch at the earliest</term><description>The batch passes, there; the next one not before the observer has taken it.</description></item>
    /// <item><term>Snapshot</term><description>Its rows pass as they come; behind its end the rows pass as removed that it lacks. A source lost meanwhile gives it up.</description></item>
    /// <item><term>Nothing of a row for <see cref="BindOptions.Expiry"/></term><description>It passes as removed. While the source is lost the time stands still, and begins anew for all with the first change after that.</description></item>
    /// <item><term>More rows than <see cref="BindOptions.Limit"/></term><description>Those that appeared first pass as removed.</description></item>
    /// <item><term>Error, completion</term><description>Pass on the scheduler behind the last batch, which ends as <see cref="BindOptions.AtEnd"/> says.</description></item>
    /// <item><term>The observer faults</term><description>What waits is dropped; the fault goes back to the source by the call that waits, else by its next signal.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source and cancels what is scheduled; nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> when there is no room</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and behind what waits.</description></item>
    /// </list>
    /// <code>
    /// source              -a-b-a'-b'-b"-----c-|
    /// Reconcile, 6 ms     -x-----y-----z----w-(v|)     x = [a], y = [b, a'], z = [b"] and 1 conflated, w = [c], v = stale
    /// </code>
    /// </remarks>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">What a row shows.</typeparam>
    /// <param name="source">The changes.</param>
    /// <param name="options">How they become batches, and which rows are kept.</param>
    /// <param name="scheduler">
    /// Where batches pass, and what measures frames and expiry. Default: the synchronization context of the thread that makes this call, as
    /// that of a user interface; where there is none, the task pool.
    /// </param>
    /// <returns>A flow of batches; one without changes tells of what came and had no effect.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IFlow<ChangeBatch<TKey, T>> Reconcile<TKey, T>(
        this IFlow<KeyedChange<TKey, T>> source, BindOptions? options = null, IScheduler? scheduler = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= BindOptions.Default;
        options.ThrowIfInvalid();
        var place = ConnectionMonitor.Place(scheduler);
        return new AnonymousFlow<ChangeBatch<TKey, T>>(
            observer => new ReconcileSink<TKey, T>(observer, options, place).SubscribeTo(source));
    }

    private sealed class ReconcileSink<TKey, T>(IFlowObserver<ChangeBatch<TKey, T>> observer, BindOptions options, IScheduler scheduler)
        : FramedSink<TKey, T, ChangeBatch<TKey, T>>(observer, options.Frame, options.MaxBatch, scheduler)
        where TKey : notnull
    {
        private readonly KnownRows<TKey, T> _known = new(options);
        private int _received;
        private int _conflated;
        private bool _isLastBatch;

        protected override void Accept(KeyedChange<TKey, T> value, CancellationToken cancellationToken)
        {
            lock (Gate)
            {
                if (!IsOver)
                {
                    _received += value.HasKey ? 1 : 0;
                    _conflated += Pending.Add(value);
                }
            }
        }

        protected override bool TryTake([MaybeNullWhen(false)] out ChangeBatch<TKey, T> value, out CancellationToken cancellationToken)
        {
            (value, cancellationToken) = (null, Stop);
            var now = Timer.Now;
            if (IsEnding && !_isLastBatch)
            {
                _isLastBatch = true;
                AddTheEnd();
            }

            if (Pending.Count == 0 && !(_known.Deadline <= now))
            {
                return false;
            }

            value = _known.Apply(Pending, _received, _conflated, now);
            (_received, _conflated) = (0, 0);
            BeginFrame(now);
            return true;
        }

        protected override void Taken(Exception? fault) => ArmExpiry();

        protected override void TimerElapsed()
        {
            bool isDue;
            lock (Gate)
            {
                isDue = _known.Deadline <= Timer.Now;
            }

            if (isDue)
            {
                // Whoever takes the batch arms the timer anew.
                Deliver();
            }
            else
            {
                ArmExpiry();
            }
        }

        private void AddTheEnd()
        {
            if (options.AtEnd is not RowsAtEnd.Stay)
            {
                _conflated += Pending.Add(options.AtEnd is RowsAtEnd.Go ? KeyedChange<TKey, T>.Reset : KeyedChange<TKey, T>.Stale);
            }
        }

        private void ArmExpiry()
        {
            TimeSpan? deadline;
            lock (Gate)
            {
                deadline = IsOver ? null : _known.Deadline;
            }

            if (deadline is { } at)
            {
                Timer.Arm(at);
            }
        }
    }
}
