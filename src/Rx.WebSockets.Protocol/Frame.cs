using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol;

/// <summary>One frame of RFC 6455 §5: an immutable value that may be kept, compared, and sent many times and to many sessions.</summary>
/// <remarks>
/// Frames compare by opcode, finality, reserved bits and the content of the payload; <see cref="MessageType"/> is context and
/// not compared. Memory handed to <see cref="Text(ReadOnlyMemory{byte})"/> and the like is not copied: it must not change afterwards.
/// A frame that was received is a slice of a block that it shares with its neighbours; <see cref="Detach"/> copies it out.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Frame : IEquatable<Frame>
{
    /// <summary>The largest payload of Close, Ping and Pong in octets (RFC 6455 §5.5).</summary>
    public const int MaxControlPayload = 125;

    private readonly byte _first;
    private readonly Opcode _messageType;
    private readonly bool _isRented;

    internal Frame(byte first, Opcode messageType, ReadOnlyMemory<byte> payload, bool isRented = false)
    {
        _first = first;
        _messageType = messageType;
        _isRented = isRented;
        Payload = payload;
    }

    /// <summary>What the frame is on the wire.</summary>
    public Opcode Opcode => (Opcode)(_first & 0x0F);

    /// <summary>
    /// What its message is: Text or Binary on every data frame that was received, fragments included;
    /// <see cref="Opcode.Continuation"/> on one made by hand, which doesn't know; the opcode itself on a control frame.
    /// </summary>
    public Opcode MessageType => _messageType;

    /// <summary>Whether the message ends here; always true for control frames.</summary>
    public bool IsFinal => (_first & 0x80) != 0;

    /// <summary>The bits that extensions claim.</summary>
    public ReservedBits Reserved => (ReservedBits)(_first & 0x70);

    /// <summary>The payload, unmasked.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Whether this is Close, Ping or Pong.</summary>
    public bool IsControl => (_first & 0x08) != 0;

    internal byte FirstOctet => _first;

    /// <summary>Whether the payload is an array of the shared pool. Who holds such a frame gives it back, hands it on, or keeps it for good.</summary>
    internal bool IsRented => _isRented;

    /// <summary>A whole text message. Lone surrogates become U+FFFD.</summary>
    public static Frame Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    /// <summary>A whole text message from UTF-8, which is neither copied nor checked here; the peer refuses other octets with 1007.</summary>
    public static Frame Text(ReadOnlyMemory<byte> utf8) => Final(Opcode.Text, utf8);

    /// <summary>A whole binary message; the memory is not copied.</summary>
    public static Frame Binary(ReadOnlyMemory<byte> payload) => Final(Opcode.Binary, payload);

    /// <summary>The last fragment of a message, or with <see cref="NotFinal"/> one in its middle.</summary>
    public static Frame Continuation(ReadOnlyMemory<byte> payload) => Final(Opcode.Continuation, payload);

    /// <summary>A Ping with at most 125 octets.</summary>
    /// <exception cref="ArgumentException">The payload is longer.</exception>
    public static Frame Ping(ReadOnlyMemory<byte> payload = default) => Control(Opcode.Ping, payload);

    /// <summary>A Pong with at most 125 octets.</summary>
    /// <exception cref="ArgumentException">The payload is longer.</exception>
    public static Frame Pong(ReadOnlyMemory<byte> payload = default) => Control(Opcode.Pong, payload);

    /// <summary>A Close without a body, which the peer reads as 1005.</summary>
    public static Frame Close() => Final(Opcode.Close, default);

    /// <summary>A Close with a code and a text.</summary>
    /// <exception cref="ArgumentException">The reason is <c>default</c>.</exception>
    public static Frame Close(CloseReason reason) => reason.Text is null
        ? throw new ArgumentException("default(CloseReason) is not a reason: use Frame.Close() for a Close without a body.", nameof(reason))
        : Final(Opcode.Close, reason.ToBody());

    /// <summary>The same data frame as a fragment that others follow.</summary>
    /// <exception cref="InvalidOperationException">Control frames can't be fragmented (RFC 6455 §5.4).</exception>
    public Frame NotFinal() => IsControl
        ? throw new InvalidOperationException($"{Opcode} frames can't be fragmented (RFC 6455 §5.4).")
        : new Frame((byte)(_first & 0x7F), _messageType, Payload);

    /// <summary>The same frame with exactly these reserved bits, for extensions and tests.</summary>
    public Frame WithReserved(ReservedBits bits) =>
        new((byte)((_first & 0x8F) | ((byte)bits & 0x70)), _messageType, Payload);

    /// <summary>The same frame with another payload, for extensions.</summary>
    /// <exception cref="ArgumentException">More than 125 octets for a control frame.</exception>
    public Frame WithPayload(ReadOnlyMemory<byte> payload)
    {
        if (IsControl)
        {
            ThrowIfTooLong(Opcode, payload);
        }

        return new Frame(_first, _messageType, payload);
    }

    /// <summary>The same frame with a payload of its own, so that keeping it keeps nothing else in memory.</summary>
    public Frame Detach() => new(_first, _messageType, Payload.ToArray());

    /// <summary>The payload of a text frame as a string.</summary>
    /// <remarks>A fragment may begin or end inside a character, which then reads as U+FFFD: join fragments first.</remarks>
    /// <exception cref="InvalidOperationException">The frame is not text.</exception>
    public string GetText() => _messageType is Opcode.Text or Opcode.Continuation
        ? Encoding.UTF8.GetString(Payload.Span)
        : throw new InvalidOperationException($"A {Opcode} frame holds no text.");

    /// <summary>The reason of a Close frame; null when its body is empty.</summary>
    /// <exception cref="InvalidOperationException">The frame is no Close, or its body is a single octet.</exception>
    public CloseReason? GetCloseReason() => Opcode is Opcode.Close && Payload.Length != 1
        ? CloseReason.Read(Payload.Span)
        : throw new InvalidOperationException($"A {Opcode} frame of {Payload.Length} octets holds no close reason.");

    /// <summary>Whether both frames have the same opcode, finality, reserved bits and octets.</summary>
    public bool Equals(Frame other) => _first == other._first && Payload.Span.SequenceEqual(other.Payload.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Frame other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(_first);
        hash.AddBytes(Payload.Span);
        return hash.ToHashCode();
    }

    /// <summary>Whether both frames are equal.</summary>
    public static bool operator ==(Frame left, Frame right) => left.Equals(right);

    /// <summary>Whether the frames differ.</summary>
    public static bool operator !=(Frame left, Frame right) => !left.Equals(right);

    /// <summary>Opcode, finality, reserved bits, length, and the beginning of the payload, as in a log line.</summary>
    public override string ToString()
    {
        const int Shown = 24;
        var span = Payload.Span;
        var head = span[..Math.Min(span.Length, Shown)];
        var body = _messageType is Opcode.Text
            ? $"\"{Encoding.UTF8.GetString(head)}\""
            : Convert.ToHexStringLower(head);
        var reserved = Reserved is ReservedBits.None ? "" : $" {Reserved}";
        return $"{Opcode}{(IsFinal ? "" : "…")}{reserved} {span.Length} {body}{(span.Length > Shown ? "…" : "")}".TrimEnd();
    }

    /// <summary>This frame as a part of the message of another one, final if that was.</summary>
    internal Frame OfMessage(Frame other) => new((byte)(_first & 0x7F | other._first & 0x80), other._messageType, Payload);

    /// <summary>The same frame, which gives no payload back: anybody may keep it, as long as this one isn't given back either.</summary>
    internal Frame Kept() => new(_first, _messageType, Payload);

    /// <summary>The same frame with a copy of its payload, which goes back to the pool when it has been written.</summary>
    internal Frame Copied() => Payload.Length < PayloadPool.Least ? Detach() : WithRented(Payload.Span);

    /// <summary>A whole text message in rented memory, which goes back to the pool when it has been written.</summary>
    internal static Frame RentedText(string text)
    {
        var octets = PayloadPool.Rent(Encoding.UTF8.GetByteCount(text));
        return new Frame(0x80 | (byte)Opcode.Text, Opcode.Text, octets.AsMemory(0, Encoding.UTF8.GetBytes(text, octets)), isRented: true);
    }

    /// <summary>The same frame with a copy of another payload, which goes back to the pool when it has been written.</summary>
    internal Frame WithRented(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return WithPayload(default);
        }

        var copy = PayloadPool.Rent(payload.Length);
        payload.CopyTo(copy);
        return new Frame(_first, _messageType, copy.AsMemory(0, payload.Length), isRented: true);
    }

    /// <summary>Gives the payload back to the pool if it was rented.</summary>
    /// <returns>The frame without its payload.</returns>
    internal Frame GiveBack()
    {
        if (_isRented && MemoryMarshal.TryGetArray(Payload, out var rented))
        {
            PayloadPool.Return(rented.Array!);
        }

        return new Frame(_first, _messageType, default);
    }

    private static Frame Final(Opcode opcode, ReadOnlyMemory<byte> payload) => new((byte)(0x80 | (byte)opcode), opcode, payload);

    private static Frame Control(Opcode opcode, ReadOnlyMemory<byte> payload)
    {
        ThrowIfTooLong(opcode, payload);
        return Final(opcode, payload);
    }

    private static void ThrowIfTooLong(Opcode opcode, ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > MaxControlPayload)
        {
            throw new ArgumentException(
                $"A {opcode} frame carries at most {MaxControlPayload} octets (RFC 6455 §5.5), not {payload.Length}.", nameof(payload));
        }
    }
}
