using System;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol;

/// <summary>Joins the fragments of one message after the other (RFC 6455 §5.4) within a budget of octets.</summary>
/// <remarks>
/// The fragments of a message are appended to one growing buffer. So that empty ones don't come for free, a message has at
/// most as many fragments as its budget (or 64 KiB, if that is more) holds overheads of 64 octets.
/// </remarks>
public sealed class MessageAssembler
{
    private const int FragmentOverhead = 64;
    private const int LeastBudget = 64 << 10;

    private byte[] _buffer = [];
    private int _length;
    private int _fragments;
    private Frame _first;
    private Utf8Validator _text;

    /// <summary>An assembler without an open message.</summary>
    /// <param name="maxMessageSize">The largest message in octets; <see cref="int.MaxValue"/> for no limit.</param>
    public MessageAssembler(int maxMessageSize) => MaxMessageSize = maxMessageSize;

    /// <summary>The largest message in octets, in force from the next fragment on.</summary>
    public int MaxMessageSize { get; set; }

    /// <summary>How many octets the message that is open, or the next one, may still take.</summary>
    public int Left => Math.Max(MaxMessageSize - _length, 0);

    /// <summary>Whether a message was begun whose final fragment hasn't come.</summary>
    public bool IsOpen => _fragments > 0;

    /// <summary>How many octets are reserved for the message that is open.</summary>
    public int HeldBytes => _buffer.Length;

    /// <summary>Whether texts are checked to be UTF-8, for frames that nobody checked before. Default: false.</summary>
    public bool ChecksText { get; init; }

    /// <summary>Takes the next data frame.</summary>
    /// <param name="fragment">A data frame, in legal order.</param>
    /// <param name="message">The whole message, with opcode and reserved bits of its first fragment.</param>
    /// <returns>Whether the message is whole.</returns>
    /// <exception cref="ProtocolException">The message is too big (1009), is not UTF-8 (1007), or the fragments are out of order (1002).</exception>
    /// <exception cref="ArgumentException">A control frame.</exception>
    public bool TryAdd(Frame fragment, out Frame message)
    {
        if (fragment.IsControl)
        {
            throw new ArgumentException($"A {fragment.Opcode} frame is no part of a message.", nameof(fragment));
        }

        if (fragment.Opcode is Opcode.Continuation != IsOpen)
        {
            throw new ProtocolException(CloseCode.ProtocolError, "RFC 6455 §5.4",
                IsOpen ? $"A {fragment.Opcode} frame begins inside a fragmented message." : "A continuation frame continues no message.");
        }

        if (fragment.Payload.Length > Left)
        {
            throw TooBig($"A message has more than {MaxMessageSize} octets.");
        }

        CheckText(fragment);
        if (!IsOpen)
        {
            if (fragment.IsFinal)
            {
                message = fragment;
                return true;
            }

            _first = fragment;
        }

        return Append(fragment, out message);
    }

    /// <summary>Drops the message that is open.</summary>
    public void Clear() => (_buffer, _length, _fragments, _first, _text) = ([], 0, 0, default, default);

    private bool Append(Frame fragment, out Frame message)
    {
        if (++_fragments > Math.Max(MaxMessageSize, LeastBudget) / FragmentOverhead)
        {
            throw TooBig($"A message has more than {_fragments - 1} fragments.");
        }

        var payload = fragment.Payload.Span;
        Reserve(payload.Length);
        payload.CopyTo(_buffer.AsSpan(_length));
        _length += payload.Length;
        if (!fragment.IsFinal)
        {
            message = default;
            return false;
        }

        message = new Frame((byte)(_first.FirstOctet | 0x80), _first.MessageType, _buffer.AsMemory(0, _length));
        Clear();
        return true;
    }

    private void CheckText(Frame fragment)
    {
        var type = IsOpen ? _first.Opcode : fragment.Opcode;
        if (!ChecksText || type is not Opcode.Text)
        {
            return;
        }

        var valid = _text.Append(fragment.Payload.Span) && (!fragment.IsFinal || _text.IsComplete);
        if (!valid)
        {
            throw State.FrameRules.NotUtf8();
        }
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count)
        {
            return;
        }

        var wanted = Math.Max(_length + (long)count, Math.Min(2L * _buffer.Length, MaxMessageSize));
        Array.Resize(ref _buffer, (int)Math.Min(wanted, Array.MaxLength));
    }

    private static ProtocolException TooBig(string message) => new(CloseCode.MessageTooBig, "RFC 6455 §7.4.1", message);
}
