using System;
using System.Diagnostics.CodeAnalysis;
using System.Reactive;
using System.Reactive.Disposables;
using System.Threading;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes values until another sequence signals one.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <typeparam name="TOther">The type of the other's values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="other">An observable or a flow, subscribed before the source, whose first value completes the flow.</param>
    /// <returns>A flow of the values before that.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Value of the other</term><description>Completes the flow, when the observer has taken the value it is at; both subscriptions end.</description></item>
    /// <item><term>Error of the other</term><description>Passes in the same way.</description></item>
    /// <item><term>Completion of the other</term><description>Nothing: the flow goes on without it.</description></item>
    /// <item><term>Error, completion</term><description>Pass; the subscription to the other ends.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source; the subscription to the other ends.</description></item>
    /// <item><term>Dispose</term><description>Ends both subscriptions; nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> while the observer is at work</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and signalled as the error.</description></item>
    /// </list>
    /// <code>
    /// source             --1--2--3--4--|
    /// other              ---------x
    /// TakeUntil(other)   --1--2---|
    /// </code>
    /// </remarks>
    public static IFlow<T> TakeUntil<T, TOther>(this IFlow<T> source, IObservable<TOther> other)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(other);
        return new AnonymousFlow<T>(observer => new TakeUntilSink<T>(observer).SubscribeTo(source, other));
    }

    private sealed class TakeUntilSink<T>(IFlowObserver<T> observer) : HoldingSink<T, T>(observer)
    {
        private readonly SingleAssignmentDisposable _other = new();
        private (T Value, CancellationToken CancellationToken)? _next;

        protected override bool HasRoom => _next is null && !IsAtWork;

        public IDisposable SubscribeTo<TOther>(IFlow<T> source, IObservable<TOther> other)
        {
            _other.Disposable = other.Subscribe(Observer.Create<TOther>(_ => End(null), End, static () => { }));
            return SubscribeTo(source);
        }

        protected override void Accept(T value, CancellationToken cancellationToken)
        {
            lock (Gate)
            {
                _next = (value, cancellationToken);
            }
        }

        protected override bool TryTake([MaybeNullWhen(false)] out T value, out CancellationToken cancellationToken)
        {
            (value, cancellationToken) = _next.GetValueOrDefault();
            var taken = _next.HasValue;
            _next = null;
            return taken;
        }

        protected override void LetGo() => _other.Dispose();

        private void End(Exception? error)
        {
            lock (Gate)
            {
                Finish(error);
            }

            Deliver();
        }
    }
}
