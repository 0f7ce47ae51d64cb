using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.Deflate;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Compresses messages as permessage-deflate was agreed on (RFC 7692 §7.2.1), fragment by fragment.</summary>
    /// <param name="source">Frames that are to be sent by a raw session.</param>
    /// <param name="agreed">The agreement and its options; each subscription has a context of its own, so one of them sends.</param>
    /// <returns>A flow of frames as they go on the wire.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>A message that the options compress</term><description>Each frame passes compressed, the first one with RSV1.</description></item>
    /// <item><term>Another message; Close, Ping, Pong</term><description>Passes as it is.</description></item>
    /// <item><term>The options' predicate throws</term><description><c>OnError</c>; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass; the context is freed.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source and frees the context; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source        --t--T--p--*--|
    /// Deflate(x)    --c--C--p--*--|      c, C are t, T compressed, with RSV1
    /// </code>
    /// </remarks>
    public static IFlow<Frame> Deflate(this IFlow<Frame> source, PermessageDeflateExtension agreed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(agreed);
        return new AnonymousFlow<Frame>(observer => new DeflateSink(observer, agreed).SubscribeTo(source));
    }

    private sealed class DeflateSink(IFlowObserver<Frame> observer, PermessageDeflateExtension agreed) : FramesSink(observer)
    {
        private readonly FrameDeflater _deflater = agreed.CreateDeflater();
        private bool _compresses;
        private Frame? _deflated;

        protected override void Begin(Frame frame) => _deflated = agreed.Deflate(frame, _deflater, ref _compresses, rents: false);

        protected override bool TryTake(out Frame frame, out bool isLast)
        {
            isLast = _deflated is not null;
            frame = _deflated.GetValueOrDefault();
            _deflated = null;
            return isLast;
        }

        protected override void Release() => _deflater.Dispose();
    }
}
