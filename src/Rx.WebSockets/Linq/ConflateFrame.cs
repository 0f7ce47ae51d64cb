using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Reactive.Concurrency;
using System.Threading;
using Rx.WebSockets.Binding;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Gathers keyed changes into lists, at most one a frame, with the latest change of each key: the pace at which a viewer is told.</summary>
    /// <remarks>
    /// What is passed leads to the same rows as what came: snapshots keep their beginning and end, so that it fits in front of a message to
    /// a viewer, which works them out itself.
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Change</term><description>Waits for its list; one that waits is superseded by the next of its key, in its place. The source waits while as many wait as a list may hold.</description></item>
    /// <item><term>The scheduler's turn, a frame after the last list at the earliest</term><description>The list passes, there; the next one not before the observer has taken it.</description></item>
    /// <item><term>Snapshot, reset, stale</term><description>Are in the list once at most: the latest supersedes what it makes needless.</description></item>
    /// <item><term>None</term><description>Is left out.</description></item>
    /// <item><term><paramref name="onConflated"/> throws</term><description><c>OnError</c> with its exception, behind what waits; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass on the scheduler behind what waits: nothing is lost.</description></item>
    /// <item><term>The observer faults</term><description>What waits is dropped; the fault goes back to the source by the call that waits, else by its next signal.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source, drops what waits and cancels what is scheduled; nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> when there is no room</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and behind what waits.</description></item>
    /// </list>
    /// <code>
    /// source           -a-b-a'-b'-b"-----c-|
    /// Conflate(6ms)    -x-----y-----z----w-|      x = [a], y = [b, a'], z = [b"], w = [c]; b' is superseded
    /// </code>
    /// </remarks>
    /// <example><code>
    /// app.MapRxWebSocket("/quotes", session => quotes.Changes.Conflate(TimeSpan.FromMilliseconds(100))
    ///     .Select(changes => changes.Select(ToMessage).ToArray())
    ///     .Subscribe(session.Outgoing.Json(Contracts.Default.QuoteMessageArray)));
    /// </code></example>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">What a row shows.</typeparam>
    /// <param name="source">The changes, such as <see cref="LiveTable{TKey, T}.Changes"/>.</param>
    /// <param name="frame">The least time between two lists, from 0. A change after a pause passes at once.</param>
    /// <param name="count">The greatest length of a list, from 1, which bounds the memory.</param>
    /// <param name="onConflated">Hears how many changes were superseded, each time some are. Default: nothing.</param>
    /// <param name="scheduler">Where lists pass, and what measures the frames. Default: the task pool.</param>
    /// <returns>A flow of lists that are never empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="frame"/> is negative, or <paramref name="count"/> less than 1.</exception>
    public static IFlow<IReadOnlyList<KeyedChange<TKey, T>>> Conflate<TKey, T>(
        this IFlow<KeyedChange<TKey, T>> source, TimeSpan frame, int count = 1000, Action<int>? onConflated = null, IScheduler? scheduler = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(frame, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new AnonymousFlow<IReadOnlyList<KeyedChange<TKey, T>>>(
            observer => new ConflateFrameSink<TKey, T>(observer, frame, count, onConflated, scheduler ?? Defaults.Scheduler).SubscribeTo(source));
    }

    private sealed class ConflateFrameSink<TKey, T>(
        IFlowObserver<IReadOnlyList<KeyedChange<TKey, T>>> observer, TimeSpan frame, int count, Action<int>? onConflated, IScheduler scheduler)
        : FramedSink<TKey, T, IReadOnlyList<KeyedChange<TKey, T>>>(observer, frame, count, scheduler)
        where TKey : notnull
    {
        protected override void Accept(KeyedChange<TKey, T> value, CancellationToken cancellationToken)
        {
            int conflated;
            lock (Gate)
            {
                conflated = IsOver ? 0 : Pending.Add(value);
            }

            if (conflated > 0)
            {
                onConflated?.Invoke(conflated);
            }
        }

        protected override bool TryTake([MaybeNullWhen(false)] out IReadOnlyList<KeyedChange<TKey, T>> value, out CancellationToken cancellationToken)
        {
            (value, cancellationToken) = (null, Stop);
            if (Pending.Count == 0)
            {
                return false;
            }

            var list = new List<KeyedChange<TKey, T>>(Pending.Count);
            while (Pending.TryTake(out var change))
            {
                list.Add(change);
            }

            value = list;
            BeginFrame(Timer.Now);
            return true;
        }
    }
}
