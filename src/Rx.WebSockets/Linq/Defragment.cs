using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Joins fragments to messages of at most 1 MiB; what comes whole and control frames pass between them.</summary>
    /// <param name="source">Frames in the order of RFC 6455 §5.4, such as those of a raw session.</param>
    /// <returns>A flow of final frames.</returns>
    /// <remarks>What happens on each signal stands at <see cref="Defragment(IFlow{Frame}, int)"/>.</remarks>
    public static IFlow<Frame> Defragment(this IFlow<Frame> source) => source.Defragment(ProtocolOptions.Default.MaxFrameSize);

    /// <summary>Joins the fragments of messages (RFC 6455 §5.4); control frames pass between them.</summary>
    /// <param name="source">Frames in the order of RFC 6455 §5.4, such as those of a raw session.</param>
    /// <param name="maxMessageSize">The largest joined message in octets, from 0; <see cref="int.MaxValue"/> for no limit.</param>
    /// <returns>A flow of final frames.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxMessageSize"/> is negative.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Final Text or Binary</term><description>Passes as it is, whatever its size: who let it in has judged it.</description></item>
    /// <item><term>Fragment</term><description>Is held until the last one has come; then the message passes, with the type and the reserved bits of its first fragment.</description></item>
    /// <item><term>Close, Ping, Pong</term><description>Passes at once, before the message that it came in the middle of.</description></item>
    /// <item><term>Message too big, fragments out of order</term><description><c>OnError</c> with a <see cref="ProtocolException"/> (1009, 1002); the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass; a message that is still open is dropped.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <para>A message counts as too big also when it has more fragments than its limit, or 64 KiB if that is more, holds 64 octets.</para>
    /// <code>
    /// source         --t--T--p--+--*--b--|      T + * are fragments of one text
    /// Defragment()   --t-----p-----m--b--|      m = T + *
    /// </code>
    /// </remarks>
    public static IFlow<Frame> Defragment(this IFlow<Frame> source, int maxMessageSize)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(maxMessageSize);
        return source.Defragment(() => maxMessageSize);
    }

    /// <summary>Joins the fragments of messages (RFC 6455 §5.4), whose largest size may change; control frames pass between them.</summary>
    /// <param name="source">Frames in the order of RFC 6455 §5.4, such as those of a raw session.</param>
    /// <param name="maxMessageSize">
    /// Asked at each data frame for the largest joined message in octets, such as <c>() => session.MaxFrameSize</c>. What it throws is the error.
    /// </param>
    /// <returns>A flow of final frames.</returns>
    /// <remarks>What happens on each signal stands at <see cref="Defragment(IFlow{Frame}, int)"/>.</remarks>
    public static IFlow<Frame> Defragment(this IFlow<Frame> source, Func<int> maxMessageSize)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(maxMessageSize);
        return new AnonymousFlow<Frame>(observer => new DefragmentSink(observer, maxMessageSize).SubscribeTo(source));
    }

    private sealed class DefragmentSink(IFlowObserver<Frame> observer, Func<int> maxMessageSize) : StepSink<Frame, Frame>(observer)
    {
        private readonly MessageAssembler _assembler = new(0);

        protected override bool TryStep(Frame value, out Frame result)
        {
            result = value;
            if (value.IsControl)
            {
                return true;
            }

            _assembler.MaxMessageSize = maxMessageSize();
            return _assembler.TryJoin(value, out result);
        }
    }
}
