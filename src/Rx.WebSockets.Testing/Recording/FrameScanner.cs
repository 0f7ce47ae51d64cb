using System;
using System.Buffers;
using System.Buffers.Binary;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>Finds the frames, right or wrong, in octets that come piece by piece, and keeps no more of a payload than it may.</summary>
/// <param name="maxPayload">How many octets of a payload are kept.</param>
/// <param name="found">Called for each frame: with its mask taken off, and whole or only the beginning.</param>
internal sealed class FrameScanner(int maxPayload, Action<WireFrame, RecordedPayload> found)
{
    private const int FinBit = 0x80;
    private const int ReservedMask = 0x70;
    private const int OpcodeMask = 0x0F;
    private const int MaskBit = 0x80;
    private const int LengthMask = 0x7F;
    private const int Code16 = 126;
    private const int Code64 = 127;

    private readonly byte[] _header = new byte[14];
    private int _known;
    private int _needed = 2;
    private ArrayBufferWriter<byte> _payload = new();
    private ulong _passed;

    private bool HasHeader => _known == _needed && _needed == HeaderLength;

    private int HeaderLength => KeyAt + (IsMasked ? sizeof(uint) : 0);

    private int KeyAt => (_header[1] & LengthMask) switch { Code16 => 4, Code64 => 10, _ => 2 };

    private bool IsMasked => (_header[1] & MaskBit) != 0;

    private ulong Announced => (_header[1] & LengthMask) switch
    {
        Code16 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
        Code64 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
        int length => (ulong)length,
    };

    /// <summary>Takes the next octets.</summary>
    public void Scan(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            octets = HasHeader ? ScanPayload(octets) : ScanHeader(octets);
            if (HasHeader && _passed == Announced)
            {
                Emit(_payload.WrittenCount == (int)Math.Min(Announced, int.MaxValue) ? RecordedPayload.Whole : RecordedPayload.Cut);
            }
        }
    }

    /// <summary>No more octets come: a frame whose header is complete is shown as far as it came.</summary>
    public void End()
    {
        if (HasHeader)
        {
            Emit(RecordedPayload.Torn);
        }

        _known = 0;
    }

    private ReadOnlySpan<byte> ScanHeader(ReadOnlySpan<byte> octets)
    {
        int taken = Math.Min(octets.Length, _needed - _known);
        octets[..taken].CopyTo(_header.AsSpan(_known));
        _known += taken;
        if (_known == 2)
        {
            _needed = HeaderLength;
        }

        return octets[taken..];
    }

    private ReadOnlySpan<byte> ScanPayload(ReadOnlySpan<byte> octets)
    {
        int taken = (int)Math.Min((ulong)octets.Length, Announced - _passed);
        _payload.Write(octets[..Math.Min(taken, maxPayload - _payload.WrittenCount)]);
        _passed += (ulong)taken;
        return octets[taken..];
    }

    private void Emit(RecordedPayload state)
    {
        byte[] payload = _payload.WrittenSpan.ToArray();
        for (int i = 0; IsMasked && i < payload.Length; i++)
        {
            payload[i] ^= _header[KeyAt + (i % sizeof(uint))];
        }

        var frame = new WireFrame
        {
            Opcode = (Opcode)(_header[0] & OpcodeMask),
            IsFinal = (_header[0] & FinBit) != 0,
            Reserved = (ReservedBits)(_header[0] & ReservedMask),
            Payload = payload,
            IsMasked = IsMasked,
            LengthForm = (_header[1] & LengthMask) switch { Code16 => LengthForm.Bits16, Code64 => LengthForm.Bits64, _ => LengthForm.Bits7 },
            AnnouncedLength = Announced,
        };
        (_known, _needed, _passed, _payload) = (0, 2, 0, new ArrayBufferWriter<byte>());
        found(frame, state);
    }
}
