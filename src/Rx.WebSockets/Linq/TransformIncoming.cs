using System;
using System.Collections.Generic;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes data frames back through extensions n..1, messages of at most 1 MiB.</summary>
    /// <param name="source">Frames as they came off the wire, such as those of a raw session.</param>
    /// <param name="extensions">The instances of one connection in their order, such as <see cref="IWebSocketSession.Extensions"/>.</param>
    /// <returns>A flow of frames as they were before the peer's extensions.</returns>
    /// <remarks>What happens on each signal stands at <see cref="TransformIncoming(IFlow{Frame}, int, IEnumerable{IFrameExtension})"/>.</remarks>
    public static IFlow<Frame> TransformIncoming(this IFlow<Frame> source, params IEnumerable<IFrameExtension> extensions) =>
        source.TransformIncoming(ProtocolOptions.Default.MaxFrameSize, extensions);

    /// <summary>Passes data frames back through extensions n..1, as a default session does with what it receives (RFC 6455 §9).</summary>
    /// <param name="source">Frames as they came off the wire, such as those of a raw session.</param>
    /// <param name="maxMessageSize">The largest message behind the extensions in octets, from 0; <see cref="int.MaxValue"/> for no limit.</param>
    /// <param name="extensions">
    /// The instances of one connection in their order, such as <see cref="IWebSocketSession.Extensions"/>. They stay their owner's and
    /// have their state, so that one subscription uses them for that direction.
    /// </param>
    /// <returns>A flow of frames as they were before the peer's extensions.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxMessageSize"/> is negative.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Text, Binary, Continuation</term><description>None, one or several frames pass, each when the observer has taken the one before.</description></item>
    /// <item><term>Close, Ping, Pong</term><description>Passes as it is, in order.</description></item>
    /// <item><term>Message too big, text that is not UTF-8, an extension throws</term><description><c>OnError</c>, with a <see cref="ProtocolException"/> (1009, 1007) for the first two; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The rest of the frame is dropped and the fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more, not even the rest of a frame.</description></item>
    /// </list>
    /// <code>
    /// source                  --T--p--*------|
    /// TransformIncoming(x)    --T--p--(+*)---|      x makes two fragments of the last one
    /// </code>
    /// </remarks>
    public static IFlow<Frame> TransformIncoming(this IFlow<Frame> source, int maxMessageSize, params IEnumerable<IFrameExtension> extensions)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(maxMessageSize);
        ArgumentNullException.ThrowIfNull(extensions);
        IFrameExtension[] all = [.. extensions];
        return new AnonymousFlow<Frame>(observer =>
        {
            var transforms = new Transforms(all);
            var messages = new RestoredMessages(maxMessageSize);
            return new TransformSink(observer, frame =>
            {
                var frames = transforms.Incoming(frame, messages.Left);
                frames.ForEach(messages.Judge);
                return frames;
            }).SubscribeTo(source);
        });
    }
}
