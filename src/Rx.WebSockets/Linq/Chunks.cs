using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Messages that are never held whole: each is a flow of its octets, so that one of any size passes in the memory of a frame.</summary>
    /// <param name="source">
    /// Frames in the order of RFC 6455 §5.4, as those of a raw session: a default one joins messages before it shows them. How large a
    /// frame may be, and so what is held, <see cref="WebSocketSessionOptions.MaxFrameSize"/> says.
    /// </param>
    /// <returns>A flow of messages, one after the other.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Text or Binary</term><description>Its message passes when the observer has taken the last one. The source waits until somebody has subscribed to the message and has taken the payload.</description></item>
    /// <item><term>Continuation</term><description>Its payload passes to whoever is subscribed to the message; the source waits for that. Empty payloads are left out.</description></item>
    /// <item><term>The last frame of a message</term><description>Completes the message behind its payload.</description></item>
    /// <item><term>Close, Ping, Pong</term><description>Is dropped: <see cref="AnswerPings"/> and <c>EchoClose</c> stand before.</description></item>
    /// <item><term>The observer has taken the message and nobody is subscribed to it</term><description>It is skipped: the source waits no more for its frames. Whoever subscribes later gets an <see cref="InvalidOperationException"/> as the error, and so does a second observer of a message.</description></item>
    /// <item><term>The subscription to a message is disposed</term><description>The rest of the message is skipped; its observer's token fires.</description></item>
    /// <item><term>The observer of a message faults</term><description>The fault goes back to the source, and nothing is signalled any more: it ends the subscription as a fault of the observer does.</description></item>
    /// <item><term>Fragments out of order</term><description>A <see cref="ProtocolException"/> (1002) is the error of the open message and of the flow; the subscription to the source ends.</description></item>
    /// <item><term>Error</term><description>Passes to the open message, then to the observer when that has taken it.</description></item>
    /// <item><term>Completion</term><description>Passes in the same way; an open message gets an <see cref="System.IO.EndOfStreamException"/> as its error, since it isn't whole.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source; the open message ends as by disposal.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more, but that the open message gets an <see cref="OperationCanceledException"/> as its error, so that nobody awaits its end for ever.</description></item>
    /// <item><term>Frame by plain <c>OnNext</c> when there is no room</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and signalled as the error.</description></item>
    /// </list>
    /// <code>
    /// source     --T--+--*----t--|      T + * are fragments of one message, t is a whole one
    /// Chunks()   --m----------n--|
    /// m            T--+--(*|)
    /// n                       (t|)
    /// </code>
    /// </remarks>
    /// <example><code>
    /// raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).Chunks().Subscribe(async message =>
    /// {
    ///     await using var file = File.Create(NextName());
    ///     await foreach (var chunk in message.ToAsyncEnumerable())
    ///         await file.WriteAsync(chunk);
    /// });
    /// </code></example>
    public static IFlow<MessageFlow> Chunks(this IFlow<Frame> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new AnonymousFlow<MessageFlow>(observer => new ChunksSink(observer).SubscribeTo(source));
    }
}
