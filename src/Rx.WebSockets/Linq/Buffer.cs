using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Gathers values into lists of a fixed length.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="count">The length of a list, from 1; the last one may be shorter.</param>
    /// <returns>A flow of lists that are never empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <remarks>What happens on each signal stands at <see cref="Buffer{T}(IFlow{T}, TimeSpan, int, IScheduler)"/>; here no time passes.</remarks>
    public static IFlow<IReadOnlyList<T>> Buffer<T>(this IFlow<T> source, int count) =>
        source.Buffer(Timeout.InfiniteTimeSpan, count, ImmediateScheduler.Instance);

    /// <summary>Gathers values into lists, each until it is full or its time is up.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="time">
    /// How long after its first value a list is passed at the latest, from 0; <see cref="Timeout.InfiniteTimeSpan"/> waits for it to be full.
    /// </param>
    /// <param name="count">The greatest length of a list, from 1, which bounds the memory: there is no gathering by time alone.</param>
    /// <param name="scheduler">Measures the time; a list whose time is up is passed there. Default: the task pool.</param>
    /// <returns>A flow of lists that are never empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative, or <paramref name="count"/> less than 1.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Is added to the list. The first one starts its time; the one that fills it makes it pass. The source waits only while a full list can't pass, since the observer is at work.</description></item>
    /// <item><term>The time is up</term><description>The list passes, or as soon as the observer is ready; what comes until then is added while it fits.</description></item>
    /// <item><term>Error, completion</term><description>Pass behind the list that was begun, which passes as it is: nothing is lost.</description></item>
    /// <item><term>The observer faults</term><description>The list is dropped; the fault goes back to the source by the call that waits, else by its next signal.</description></item>
    /// <item><term>The source's token fires while it waits</term><description>The source goes on, and the observer's token fires.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source, drops the list and cancels the timer; nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> when there is no room</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and behind the list.</description></item>
    /// </list>
    /// <code>
    /// source             --1--2--3--4-----------5--|
    /// Buffer(9ms, 3)     --------a--------b--------(c|)      a = [1, 2, 3], b = [4], c = [5]
    /// </code>
    /// </remarks>
    public static IFlow<IReadOnlyList<T>> Buffer<T>(this IFlow<T> source, TimeSpan time, int count, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (time != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        }

        return new AnonymousFlow<IReadOnlyList<T>>(
            observer => new BufferSink<T>(observer, time, count, scheduler ?? Defaults.Scheduler).SubscribeTo(source));
    }

    private sealed class BufferSink<T>(IFlowObserver<IReadOnlyList<T>> observer, TimeSpan time, int count, IScheduler scheduler)
        : HoldingSink<T, IReadOnlyList<T>>(observer)
    {
        private readonly SerialDisposable _timer = new();
        private List<T> _list = [];
        private bool _isDue;

        protected override bool HasRoom => _list.Count < count;

        protected override void Accept(T value, CancellationToken cancellationToken)
        {
            List<T>? begun;
            lock (Gate)
            {
                if (IsOver)
                {
                    return;
                }

                _list.Add(value);
                begun = _list.Count == 1 && count > 1 && time != Timeout.InfiniteTimeSpan ? _list : null;
            }

            if (begun is not null)
            {
                StartTime(begun);
            }
        }

        protected override bool TryTake([MaybeNullWhen(false)] out IReadOnlyList<T> value, out CancellationToken cancellationToken)
        {
            (value, cancellationToken) = (_list, Stop);
            if (_list.Count == 0 || !(_isDue || IsEnding || _list.Count >= count))
            {
                return false;
            }

            (_list, _isDue) = ([], false);
            return true;
        }

        protected override void Forget() => _list = [];

        protected override void LetGo() => _timer.Dispose();

        private void StartTime(List<T> begun)
        {
            var timer = new SingleAssignmentDisposable();
            _timer.Disposable = timer;
            timer.Disposable = scheduler.Schedule((sink: this, begun), time, static (_, it) =>
            {
                it.sink.TimeIsUp(it.begun);
                return Disposable.Empty;
            });
        }

        private void TimeIsUp(List<T> begun)
        {
            lock (Gate)
            {
                _isDue |= ReferenceEquals(begun, _list);
            }

            Deliver();
        }
    }
}
