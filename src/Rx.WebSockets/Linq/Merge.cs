using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes the values of several flows as they come.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="first">A flow.</param>
    /// <param name="others">More flows.</param>
    /// <returns>A flow of all values.</returns>
    /// <remarks>All flows are subscribed at once, in order. What happens on each signal stands at <see cref="Merge{T}(IFlow{IFlow{T}}, int)"/>.</remarks>
    public static IFlow<T> Merge<T>(this IFlow<T> first, params IFlow<T>[] others)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(others);
        Array.ForEach(others, static other => ArgumentNullException.ThrowIfNull(other, nameof(others)));
        IFlow<T>[] all = [first, .. others];
        return all.ToAsyncEnumerable().ToFlow().Merge(all.Length);
    }

    /// <summary>Passes the values of the flows that a flow brings, of a bounded number at a time.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="sources">A flow of flows, each of which is subscribed as it comes.</param>
    /// <param name="maxConcurrent">While so many are subscribed, the flow of flows waits; from 1.</param>
    /// <returns>A flow of all values.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrent"/> is less than 1.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Flow</term><description>Is subscribed; the flow of flows waits while <paramref name="maxConcurrent"/> are.</description></item>
    /// <item><term>Value of a flow</term><description>Passes when its turn has come; its flow waits until the observer has taken it. Nothing else is held.</description></item>
    /// <item><term>Completion of a flow</term><description>Makes room for another one.</description></item>
    /// <item><term>Completion of all</term><description>Passes.</description></item>
    /// <item><term>The first error of any</term><description>Passes, when the observer has taken the value it is at; all subscriptions end.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the flow whose value it was and to the flow of flows; all subscriptions end.</description></item>
    /// <item><term>Dispose</term><description>Ends all subscriptions; nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> while the last one of its flow is held</term><description>An <see cref="InvalidOperationException"/>, thrown at its flow and signalled as the error.</description></item>
    /// </list>
    /// <code>
    /// first                  --1-----2--|
    /// second                 ----3-----4---|
    /// first.Merge(second)    --1-3---2-4---|
    /// </code>
    /// </remarks>
    public static IFlow<T> Merge<T>(this IFlow<IFlow<T>> sources, int maxConcurrent)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrent, 1);
        return new AnonymousFlow<T>(observer => new MergeSink<T>(observer, maxConcurrent).SubscribeTo(sources));
    }

    private sealed class MergeSink<T>(IFlowObserver<T> observer, int maxConcurrent) : HoldingSink<IFlow<T>, T>(observer)
    {
        private readonly HashSet<Inner> _subscribed = [];
        private readonly Queue<Inner> _turns = new();
        private Inner? _atWork;

        protected override bool HasRoom => _subscribed.Count < maxConcurrent;

        protected override bool IsDrained => _subscribed.Count == 0 || HasFailed;

        protected override void Accept(IFlow<T> value, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(value);
            var inner = new Inner(this);
            lock (Gate)
            {
                if (IsOver)
                {
                    return;
                }

                _subscribed.Add(inner);
            }

            inner.SubscribeTo(value);
        }

        protected override bool TryTake([MaybeNullWhen(false)] out T value, out CancellationToken cancellationToken)
        {
            (value, cancellationToken) = (default, default);
            if (HasFailed || !_turns.TryDequeue(out _atWork))
            {
                return false;
            }

            value = _atWork.Take(out cancellationToken);
            return true;
        }

        protected override void Taken(Exception? fault) => _atWork!.Go(fault);

        protected override void LetGo()
        {
            Inner[] left;
            lock (Gate)
            {
                left = [.. _subscribed.Where(inner => !inner.HasFault)];
                _subscribed.ExceptWith(left);
                _turns.Clear();
            }

            // Off all sources first: what is released goes on to whoever is on it. The one with a fault is ended by that, not by a disposal before it.
            Array.ForEach(left, static inner => inner.Dispose());
            Array.ForEach(left, static inner => inner.Go(null));
        }

        /// <summary>One of the flows, and the value that waits for its turn or is at the observer.</summary>
        private sealed class Inner(MergeSink<T> outer) : IFlowObserver<T>, IDisposable
        {
            private readonly Waiter _waiter = new();
            private (T Value, CancellationToken CancellationToken) _next;
            private Upstream _upstream;
            private bool _isHeld;
            private Exception? _fault;

            /// <summary>Whether the flow is to hear of a fault of the observer. Inside of the gate.</summary>
            public bool HasFault => _fault is not null;

            public void SubscribeTo(IFlow<T> source) => _upstream.Attach(source.Subscribe(this));

            public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
            {
                if (!TryHold(value, cancellationToken))
                {
                    return default;
                }

                outer.Deliver();
                ValueTask<bool> taken;
                lock (outer.Gate)
                {
                    if (!_isHeld)
                    {
                        return TakeFault() is { } fault ? ValueTask.FromException(fault) : default;
                    }

                    taken = _waiter.Wait();
                }

                return TakenAsync(taken);
            }

            public void OnNext(T value)
            {
                if (!TryHold(value, CancellationToken.None))
                {
                    return;
                }

                outer.Deliver();
                lock (outer.Gate)
                {
                    if (TakeFault() is { } fault)
                    {
                        ExceptionDispatchInfo.Throw(fault);
                    }
                }
            }

            public void OnError(Exception error)
            {
                if (_upstream.TryEnd())
                {
                    Fail(error);
                }
            }

            public void OnCompleted()
            {
                if (!_upstream.TryEnd())
                {
                    return;
                }

                lock (outer.Gate)
                {
                    outer._subscribed.Remove(this);
                }

                _upstream.Dispose();
                outer.LetSourceGoOn();
                outer.Deliver();
            }

            public void Dispose() => _upstream.Dispose();

            public T Take(out CancellationToken cancellationToken)
            {
                (var value, cancellationToken) = _next;
                return value;
            }

            /// <summary>Lets the flow go on, whose value was taken or isn't wanted any more.</summary>
            public void Go(Exception? fault)
            {
                bool waited;
                lock (outer.Gate)
                {
                    waited = _waiter.TryClaim();
                    (_isHeld, _next, _fault) = (false, default, waited ? null : fault);
                }

                if (waited && fault is null)
                {
                    _waiter.Resume();
                }
                else if (waited)
                {
                    _waiter.Resume(fault!);
                }
            }

            private static async ValueTask TakenAsync(ValueTask<bool> taken) => await taken.ConfigureAwait(false);

            private Exception? TakeFault()
            {
                var fault = _fault;
                _fault = null;
                return fault;
            }

            private bool TryHold(T value, CancellationToken cancellationToken)
            {
                InvalidOperationException? fault = null;
                lock (outer.Gate)
                {
                    if (outer.IsOver || _upstream.HasEnded)
                    {
                        return false;
                    }

                    if (_isHeld)
                    {
                        fault = new InvalidOperationException("The last value of this flow hasn't been taken: call OnNextAsync and wait for it.");
                    }
                    else
                    {
                        (_next, _isHeld) = ((value, cancellationToken), true);
                        outer._turns.Enqueue(this);
                    }
                }

                if (fault is not null)
                {
                    _upstream.TryEnd();
                    Fail(fault);
                    throw fault;
                }

                return true;
            }

            private void Fail(Exception error)
            {
                lock (outer.Gate)
                {
                    outer.Finish(error);
                }

                outer.Deliver();
            }
        }
    }
}
