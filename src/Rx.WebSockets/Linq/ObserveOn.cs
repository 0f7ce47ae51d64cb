using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Signals on a scheduler, such as that of a user interface, and holds a bounded number of values meanwhile.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="scheduler">Where the observer is called: one value per scheduled action, so that others have their turn.</param>
    /// <param name="capacity">While so many values are held, the source waits; from 1. The value at the observer isn't counted. Default: 1.</param>
    /// <returns>A flow of the same values in the same order.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is less than 1.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Is held until its turn on the scheduler has come and the observer is ready; the source waits only while there is no room.</description></item>
    /// <item><term>Error, completion</term><description>Pass behind what is held, on the scheduler, which also hears of what the observer throws at them.</description></item>
    /// <item><term>The observer faults</term><description>What is held is dropped; the fault goes back to the source by the call that waits, else by its next signal.</description></item>
    /// <item><term>The source's token fires while it waits</term><description>The source goes on, and the observer's token fires.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source, drops what is held and cancels what is scheduled; nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> when there is no room</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and behind what is held.</description></item>
    /// </list>
    /// <code>
    /// source                  --1--2--3--|
    /// scheduler               ----x--x--x-x      x = a turn
    /// ObserveOn(scheduler)    ----1--2--3-|
    /// </code>
    /// </remarks>
    public static IFlow<T> ObserveOn<T>(this IFlow<T> source, IScheduler scheduler, int capacity = 1)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        return new AnonymousFlow<T>(observer => new ObserveOnSink<T>(observer, scheduler, capacity).SubscribeTo(source));
    }

    private sealed class ObserveOnSink<T>(IFlowObserver<T> observer, IScheduler scheduler, int capacity) : QueueSink<T>(observer, capacity)
    {
        private readonly SerialDisposable _turn = new();

        protected override long CostOf(T value) => 1;

        protected override bool TryMove()
        {
            // The old turn has come already; a scheduler that acts at once must not find its new one disposed by this assignment.
            var turn = new SingleAssignmentDisposable();
            _turn.Disposable = turn;
            turn.Disposable = scheduler.Schedule(this, static (_, sink) =>
            {
                sink.Run();
                return Disposable.Empty;
            });
            return true;
        }

        protected override bool TryYield()
        {
            lock (Gate)
            {
                if (!HasMore || IsOver)
                {
                    return false;
                }
            }

            return TryMove();
        }

        protected override void LetGo() => _turn.Dispose();
    }
}
