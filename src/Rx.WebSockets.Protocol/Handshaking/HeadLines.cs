using System;
using System.Buffers;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>
/// Cuts the octets of an HTTP head into lines (RFC 9112 §2.2), holding the one line that isn't complete and looking at every
/// octet once.
/// </summary>
internal sealed class HeadLines(HandshakeLimits limits)
{
    private const byte CarriageReturn = 0x0D;
    private const byte LineFeed = 0x0A;

    /// <summary>All control characters but the tab: a line break, or refused.</summary>
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. "\0\x01\x02\x03\x04\x05\x06\x07\x08\x0A\x0B\x0C\x0D\x0E\x0F"u8,
         .. "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F\x7F"u8]);

    private readonly ArrayBufferWriter<byte> _line = new();
    private int _octets;
    private bool _afterCarriageReturn;
    private bool _afterStartLine;

    /// <summary>What was wrong with the octets; after a fault no line comes any more.</summary>
    public HeadFault Fault { get; private set; }

    /// <summary>How many times an octet was looked at.</summary>
    public long Steps { get; private set; }

    /// <summary>Takes octets off the front up to the end of a line.</summary>
    /// <param name="octets">What arrived; what is left of it afterwards belongs to later lines.</param>
    /// <param name="line">The line without its end, valid until the next call.</param>
    /// <returns>False when the line isn't complete, or there was a fault.</returns>
    public bool TryTake(ref ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> line)
    {
        line = default;
        while (!octets.IsEmpty && Fault == HeadFault.None)
        {
            if (_octets == limits.MaxOctets)
                Fault = HeadFault.HeadTooLong;
            else if (_afterCarriageReturn)
                return TryTakeLineFeed(ref octets, out line);
            else
                TakeText(ref octets);
        }

        return false;
    }

    private bool TryTakeLineFeed(ref ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> line)
    {
        Steps++;
        var ends = octets[0] == LineFeed;
        if (!ends)
            Fault = HeadFault.BareCarriageReturn;
        Skip(ref octets, 1);
        _afterCarriageReturn = false;
        _afterStartLine = true;
        line = _line.WrittenSpan;
        _line.ResetWrittenCount();
        return ends;
    }

    /// <summary>Takes the text of a line as far as it is there, with the control character that ends it.</summary>
    private void TakeText(ref ReadOnlySpan<byte> octets)
    {
        var window = octets[..Math.Min(octets.Length, limits.MaxOctets - _octets)];
        var control = window.IndexOfAny(Controls);
        var text = control < 0 ? window : window[..control];
        Steps += control < 0 ? text.Length : text.Length + 1;
        if (text.Length > limits.MaxLine - _line.WrittenCount)
        {
            Fault = _afterStartLine ? HeadFault.HeaderLineTooLong : HeadFault.StartLineTooLong;
            return;
        }

        _line.Write(text);
        Skip(ref octets, text.Length);
        if (control >= 0)
            TakeControl(ref octets);
    }

    private void TakeControl(ref ReadOnlySpan<byte> octets)
    {
        if (octets[0] == CarriageReturn)
            _afterCarriageReturn = true;
        else
            Fault = octets[0] == LineFeed ? HeadFault.BareLineFeed : HeadFault.ControlOctet;
        Skip(ref octets, 1);
    }

    private void Skip(ref ReadOnlySpan<byte> octets, int count)
    {
        _octets += count;
        octets = octets[count..];
    }
}
