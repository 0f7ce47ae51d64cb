using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Closes when the flow fails, as <c>OnError</c> of the outgoing side does: 1000 for a cancellation, the code of a <see cref="ProtocolException"/>, else 1011.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow, such as what a pipeline makes of the incoming frames.</param>
    /// <param name="outgoing">What is closed: the <see cref="IWebSocketSession.Outgoing"/> of a session, raw or not. It gets the error.</param>
    /// <returns>A flow of the same values.</returns>
    /// <remarks>What happens on each signal stands at <see cref="CloseOnError{T}(IFlow{T}, IFlowObserver{Frame}, Func{Exception, CloseReason?})"/>.</remarks>
    /// <example><code>
    /// var messages = raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).Defragment().CloseOnError(raw.Outgoing);      // 1009, when one is too big
    /// </code></example>
    public static IFlow<T> CloseOnError<T>(this IFlow<T> source, IFlowObserver<Frame> outgoing)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        return source.CloseOnErrorBy(outgoing.OnError);
    }

    /// <summary>Closes with a reason of one's own when the flow fails.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="outgoing">What is closed: the <see cref="IWebSocketSession.Outgoing"/> of a session, raw or not. It gets the Close with plain <c>OnNext</c>.</param>
    /// <param name="reason">What the peer reads of an error; null leaves the session open.</param>
    /// <returns>A flow of the same values.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Error</term><description>A Close goes out, behind what was accepted to send; then the error passes. A session that is closing or has ended gets none.</description></item>
    /// <item><term><paramref name="reason"/> or <paramref name="outgoing"/> throws</term><description>Its exception passes in place of the error. With that of <paramref name="reason"/> nothing is closed.</description></item>
    /// <item><term>Completion</term><description>Passes.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source, whose owner closes the session if it is its <c>Incoming</c>.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is closed or signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source          --1--2--#
    /// CloseOnError    --1--2--#
    /// outgoing        --------x      x = Close
    /// </code>
    /// </remarks>
    /// <example><code>
    /// session.Incoming.Json(Contracts.Default.Order)
    ///     .CloseOnError(session.Outgoing, error => error is MessageFormatException ? new CloseReason((CloseCode)4400, "no order") : CloseReason.InternalError)
    /// </code></example>
    public static IFlow<T> CloseOnError<T>(this IFlow<T> source, IFlowObserver<Frame> outgoing, Func<Exception, CloseReason?> reason)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        ArgumentNullException.ThrowIfNull(reason);
        return source.CloseOnErrorBy(error =>
        {
            if (reason(error) is { } given)
            {
                outgoing.OnNext(Frame.Close(given));
            }
        });
    }

    private static IFlow<T> CloseOnErrorBy<T>(this IFlow<T> source, Action<Exception> close)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new AnonymousFlow<T>(observer => new CloseOnErrorSink<T>(observer, close).SubscribeTo(source));
    }

    private sealed class CloseOnErrorSink<T>(IFlowObserver<T> observer, Action<Exception> close) : PassSink<T>(observer)
    {
        public override void OnError(Exception error)
        {
            try
            {
                if (!HasEnded)
                {
                    close(error);
                }
            }
            catch (Exception another)
            {
                error = another;
            }

            base.OnError(error);
        }
    }
}
