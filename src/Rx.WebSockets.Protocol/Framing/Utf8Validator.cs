using System;
using System.Text.Unicode;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>Checks UTF-8 that arrives in pieces, failing at the first octet that can't be part of it (RFC 6455 §8.1, RFC 3629).</summary>
internal struct Utf8Validator
{
    private byte _missing;
    private byte _least;
    private byte _most;

    /// <summary>Whether the octets so far end with a whole character.</summary>
    public readonly bool IsComplete => _missing == 0;

    /// <summary>Takes the next octets.</summary>
    /// <returns>False as soon as no continuation could make them valid; the validator is of no use then.</returns>
    public bool Append(ReadOnlySpan<byte> octets)
    {
        while (_missing > 0 && !octets.IsEmpty)
        {
            if (!Step(octets[0]))
            {
                return false;
            }

            octets = octets[1..];
        }

        var cut = octets.Length - UnfinishedTail(octets);
        if (!Utf8.IsValid(octets[..cut]))
        {
            return false;
        }

        foreach (var octet in octets[cut..])
        {
            if (!Step(octet))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many octets at the end begin a character that isn't whole: 0–3.</summary>
    private static int UnfinishedTail(ReadOnlySpan<byte> octets)
    {
        for (var back = 1; back <= 3 && back <= octets.Length; back++)
        {
            var octet = octets[^back];
            if ((octet & 0xC0) == 0x80)
            {
                continue;
            }

            var length = octet switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return length > back ? back : 0;
        }

        return 0;
    }

    private bool Step(byte octet)
    {
        if (_missing > 0)
        {
            var valid = octet >= _least && octet <= _most;
            (_missing, _least, _most) = ((byte)(_missing - 1), 0x80, 0xBF);
            return valid;
        }

        // The second octet is where overlong forms, surrogates and what lies beyond U+10FFFF show.
        (_missing, _least, _most) = octet switch
        {
            < 0x80 => ((byte)0, (byte)0, (byte)0),
            >= 0xC2 and < 0xE0 => ((byte)1, (byte)0x80, (byte)0xBF),
            0xE0 => ((byte)2, (byte)0xA0, (byte)0xBF),
            0xED => ((byte)2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => ((byte)2, (byte)0x80, (byte)0xBF),
            0xF0 => ((byte)3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => ((byte)3, (byte)0x80, (byte)0xBF),
            0xF4 => ((byte)3, (byte)0x80, (byte)0x8F),
            _ => ((byte)1, (byte)1, (byte)0),
        };
        return _least <= _most;
    }
}
