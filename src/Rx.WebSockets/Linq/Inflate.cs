using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.Deflate;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Restores compressed messages of at most 1 MiB.</summary>
    /// <param name="source">Frames as they came off the wire, such as those of a raw session.</param>
    /// <param name="agreed">The agreement; each subscription has a context of its own and has to see all frames since the handshake.</param>
    /// <returns>A flow of frames that are not compressed.</returns>
    /// <remarks>What happens on each signal stands at <see cref="Inflate(IFlow{Frame}, PermessageDeflateExtension, int)"/>.</remarks>
    public static IFlow<Frame> Inflate(this IFlow<Frame> source, PermessageDeflateExtension agreed) =>
        source.Inflate(agreed, ProtocolOptions.Default.MaxFrameSize);

    /// <summary>Restores compressed messages (RFC 7692 §7.2.2), 64 KiB at a time, so that a long one takes little memory.</summary>
    /// <param name="source">Frames as they came off the wire, such as those of a raw session.</param>
    /// <param name="agreed">The agreement; each subscription has a context of its own and has to see all frames since the handshake.</param>
    /// <param name="maxMessageSize">The largest restored message in octets, from 0; <see cref="int.MaxValue"/> for no limit.</param>
    /// <returns>A flow of frames that are not compressed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxMessageSize"/> is negative.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>A frame of a compressed message</term><description>Its octets pass in one or several fragments of at most 64 KiB, each restored when the observer has taken the one before; the last one is final if the frame was.</description></item>
    /// <item><term>Another data frame; Close, Ping, Pong</term><description>Passes as it is.</description></item>
    /// <item><term>Message too big, octets that can't be restored, text that is not UTF-8</term><description><c>OnError</c> with a <see cref="ProtocolException"/> (1009, 1007); the subscription to the source ends. Of a message in fragments some may have passed.</description></item>
    /// <item><term>Error, completion</term><description>Pass; the context is freed.</description></item>
    /// <item><term>The observer faults</term><description>The rest of the frame is dropped and the fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source and frees the context; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source        --c--p--c-------|      c is a compressed text, the second one of 150 KiB
    /// Inflate(x)    --t--p--(T+*)---|
    /// </code>
    /// </remarks>
    public static IFlow<Frame> Inflate(this IFlow<Frame> source, PermessageDeflateExtension agreed, int maxMessageSize)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(agreed);
        ArgumentOutOfRangeException.ThrowIfNegative(maxMessageSize);
        return new AnonymousFlow<Frame>(observer => new InflateSink(observer, agreed, maxMessageSize).SubscribeTo(source));
    }

    private sealed class InflateSink(IFlowObserver<Frame> observer, PermessageDeflateExtension agreed, int maxMessageSize) : FramesSink(observer)
    {
        private const int Largest = 64 << 10;

        private readonly FrameInflater _inflater = agreed.CreateInflater();
        private readonly RestoredMessages _messages = new(maxMessageSize);
        private Frame _frame;
        private bool _isCompressed;
        private bool _hasMore;

        protected override void Begin(Frame frame)
        {
            _isCompressed = _inflater.Begin(frame);
            (_frame, _hasMore) = (frame, true);
        }

        protected override bool TryTake(out Frame frame, out bool isLast)
        {
            if (!_hasMore)
            {
                (frame, isLast) = (default, false);
                return false;
            }

            frame = _isCompressed ? Restore(_messages.Left) : _frame;
            _hasMore &= _isCompressed;
            isLast = !_hasMore;
            _messages.Judge(frame);
            return true;
        }

        protected override void Release() => _inflater.Dispose();

        private Frame Restore(int left)
        {
            var buffer = OctetBuffer.Rent();
            try
            {
                // One octet more than allowed proves the fault.
                var room = buffer.GetRoom(Largest)[..(int)Math.Min(left + 1L, Largest)];
                buffer.Advance(_inflater.Read(room));
                _hasMore = buffer.Count == room.Length;
                var frame = PermessageDeflateExtension.Restored(_frame, buffer.Take());
                _frame = Frame.Continuation(default).OfMessage(_frame);
                return _hasMore ? frame.NotFinal() : frame;
            }
            finally
            {
                buffer.Return();
            }
        }
    }
}
