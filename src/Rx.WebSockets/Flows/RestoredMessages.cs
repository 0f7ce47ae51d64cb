using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.Framing;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Flows;

/// <summary>Judges the data frames that come out of extensions, fragment by fragment: the size of each message, and that text is UTF-8.</summary>
/// <param name="maxMessageSize">The largest message in octets; <see cref="int.MaxValue"/> for no limit.</param>
internal sealed class RestoredMessages(int maxMessageSize)
{
    private Utf8Validator _text;
    private Opcode _type;
    private long _length;

    /// <summary>How many octets the message that is open, or the next one, may still take.</summary>
    public int Left => maxMessageSize is int.MaxValue ? maxMessageSize : (int)(maxMessageSize - _length);

    /// <summary>Takes the next frame.</summary>
    /// <exception cref="ProtocolException">Its message is too big (1009) or is not UTF-8 (1007).</exception>
    public void Judge(Frame frame)
    {
        if (frame.IsControl)
        {
            return;
        }

        if (frame.Opcode is not Opcode.Continuation)
        {
            (_type, _length, _text) = (frame.Opcode, 0, default);
        }

        if (frame.Payload.Length > Left)
        {
            throw new ProtocolException(CloseCode.MessageTooBig, "RFC 6455 §7.4.1", $"A message has more than {maxMessageSize} octets.");
        }

        if (_type is Opcode.Text && !(_text.Append(frame.Payload.Span) && (!frame.IsFinal || _text.IsComplete)))
        {
            throw FrameRules.NotUtf8();
        }

        _length = frame.IsFinal ? 0 : _length + frame.Payload.Length;
    }
}
