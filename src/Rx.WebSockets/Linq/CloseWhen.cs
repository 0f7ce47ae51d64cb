using System;
using System.Diagnostics.CodeAnalysis;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Closes with a reason at the first value that is meant, and completes the flow there.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow, in whichever direction it goes.</param>
    /// <param name="outgoing">What is closed: the <see cref="IWebSocketSession.Outgoing"/> of a session, raw or not. It gets the Close with plain <c>OnNext</c>.</param>
    /// <param name="predicate">Tells the value.</param>
    /// <param name="reason">What the peer reads.</param>
    /// <returns>A flow of the values before that one.</returns>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is <c>default</c>.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Value that is meant</term><description>A Close goes out, behind what was accepted to send; then the flow completes, and the subscription to the source ends. The value doesn't pass.</description></item>
    /// <item><term>The predicate throws</term><description><c>OnError</c> with its exception; the subscription to the source ends, and nothing is closed.</description></item>
    /// <item><term><paramref name="outgoing"/> throws</term><description><c>OnError</c> with its exception; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass; nothing is closed.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is closed or signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source               --1--2--3--|
    /// CloseWhen(x => x==2) --1--|
    /// outgoing             -----x-------      x = Close
    /// </code>
    /// </remarks>
    /// <example><code>
    /// session.Incoming.Text().CloseWhen(session.Outgoing, text => text is "bye", CloseReason.Normal).Subscribe(Console.WriteLine);
    /// </code></example>
    public static IFlow<T> CloseWhen<T>(this IFlow<T> source, IFlowObserver<Frame> outgoing, Func<T, bool> predicate, CloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(outgoing);
        ArgumentNullException.ThrowIfNull(predicate);
        var close = Frame.Close(reason);
        return new AnonymousFlow<T>(observer => new CloseWhenSink<T>(observer, outgoing, predicate, close).SubscribeTo(source));
    }

    private sealed class CloseWhenSink<T>(IFlowObserver<T> observer, IFlowObserver<Frame> outgoing, Func<T, bool> predicate, Frame close)
        : StepSink<T, T>(observer)
    {
        protected override bool TryStep(T value, [MaybeNullWhen(false)] out T result)
        {
            result = value;
            if (!predicate(value))
            {
                return true;
            }

            // The predicate may have ended the subscription.
            if (!HasEnded)
            {
                outgoing.OnNext(close);
                OnCompleted();
            }

            return false;
        }
    }
}
