using System;
using System.Collections.Generic;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes data frames through extensions 1..n, as a default session does with what it sends (RFC 6455 §9).</summary>
    /// <param name="source">Frames that are to be sent by a raw session.</param>
    /// <param name="extensions">
    /// The instances of one connection in their order, such as <see cref="IWebSocketSession.Extensions"/>. They stay their owner's and
    /// have their state, so that one subscription uses them for that direction.
    /// </param>
    /// <returns>A flow of frames as they go on the wire.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Text, Binary, Continuation</term><description>None, one or several frames pass, each when the observer has taken the one before.</description></item>
    /// <item><term>Close, Ping, Pong</term><description>Passes as it is, in order.</description></item>
    /// <item><term>An extension throws</term><description><c>OnError</c>; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The rest of the frame is dropped and the fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more, not even the rest of a frame.</description></item>
    /// </list>
    /// <code>
    /// source                  --t------p--t-------|
    /// TransformOutgoing(x)    --(T*)---p--(T*)----|      x makes two fragments of a text
    /// </code>
    /// </remarks>
    public static IFlow<Frame> TransformOutgoing(this IFlow<Frame> source, params IEnumerable<IFrameExtension> extensions)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(extensions);
        IFrameExtension[] all = [.. extensions];
        return new AnonymousFlow<Frame>(observer =>
        {
            var transforms = new Transforms(all);
            return new TransformSink(observer, transforms.Outgoing).SubscribeTo(source);
        });
    }
}
