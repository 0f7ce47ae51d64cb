using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Closes with a reason when the flow completes, whatever it is a flow of and in whichever direction it goes.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="outgoing">What is closed: the <see cref="IWebSocketSession.Outgoing"/> of a session, raw or not. It gets the Close with plain <c>OnNext</c>.</param>
    /// <param name="reason">What the peer reads.</param>
    /// <returns>A flow of the same values.</returns>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is <c>default</c>.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Completion</term><description>A Close goes out, behind what was accepted to send (RFC 6455 §7.1.2); then it passes. A session that is closing already gets none.</description></item>
    /// <item><term><paramref name="outgoing"/> throws</term><description><c>OnError</c> with its exception in place of the completion.</description></item>
    /// <item><term>Error</term><description>Passes; <see cref="CloseOnError{T}(IFlow{T}, IFlowObserver{Frame})"/> closes then.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is closed or signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source               --1--2--|
    /// CloseOnCompletion    --1--2--|
    /// outgoing             --------x      x = Close
    /// </code>
    /// </remarks>
    /// <example><code>
    /// quotes.CloseOnCompletion(session.Outgoing, new CloseReason(CloseCode.GoingAway, "market closed")).Subscribe(session.Outgoing);
    /// </code></example>
    public static IFlow<T> CloseOnCompletion<T>(this IFlow<T> source, IFlowObserver<Frame> outgoing, CloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(outgoing);
        var close = Frame.Close(reason);
        return new AnonymousFlow<T>(observer => new CloseOnCompletionSink<T>(observer, outgoing, close).SubscribeTo(source));
    }

    private sealed class CloseOnCompletionSink<T>(IFlowObserver<T> observer, IFlowObserver<Frame> outgoing, Frame close) : PassSink<T>(observer)
    {
        public override void OnCompleted()
        {
            try
            {
                if (!HasEnded)
                {
                    outgoing.OnNext(close);
                }
            }
            catch (Exception fault)
            {
                OnError(fault);
                return;
            }

            base.OnCompleted();
        }
    }
}
