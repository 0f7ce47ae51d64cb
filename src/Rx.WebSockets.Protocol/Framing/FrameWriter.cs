using System;
using System.Runtime.InteropServices;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>A frame in, octets out, in as many pieces as there is room.</summary>
internal struct FrameWriter(IRandomSource random)
{
    private Frame _frame;
    private uint _key;
    private int _written;
    private bool _headerDue;
    private bool _passes;

    /// <summary>Whether frames that begin from now on are masked.</summary>
    public bool Masking { get; set; }

    public bool IsIdle { get; private set; } = true;

    /// <summary>The frame that is being written, or was last.</summary>
    public Frame Frame => _frame;

    /// <summary>Octets of the current frame that are not written yet.</summary>
    public int Left => IsIdle ? 0
        : (_headerDue ? FrameHeader.WireLength(_frame.Payload.Length, Masking) : _frame.Payload.Length - _written);

    /// <summary>Whether the payload is due, and goes by <see cref="Pass"/> instead of <see cref="Fill"/>.</summary>
    public bool IsPassing => _passes && !_headerDue && !IsIdle;

    /// <summary>Begins a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="passes">Whether its payload need not be copied if it is long and goes unmasked.</param>
    public void Begin(Frame frame, bool passes)
    {
        (_frame, _written, _headerDue, IsIdle) = (frame, 0, true, false);
        _passes = passes && frame.Payload.Length >= IPayloadOutput.Least && !Masking && MemoryMarshal.TryGetArray(frame.Payload, out _);
    }

    /// <summary>Writes what fits of the current frame; of one that passes, its header.</summary>
    /// <param name="room">At least <see cref="FrameHeader.MaxSize"/> octets.</param>
    /// <returns>How many octets were written.</returns>
    public int Fill(Span<byte> room)
    {
        var used = _headerDue ? WriteHeader(_frame, room, out _key) : 0;
        _headerDue = false;
        if (_passes)
        {
            return used;
        }

        var payload = _frame.Payload.Span[_written..];
        var count = Math.Min(payload.Length, room.Length - used);
        _key = Framing.Masking.Copy(payload[..count], room.Slice(used, count), _key);
        _written += count;
        IsIdle = _written == _frame.Payload.Length;
        if (IsIdle && _frame.IsRented)
        {
            _frame = _frame.GiveBack();
        }

        return used + count;
    }

    /// <summary>Passes on what follows of the payload.</summary>
    /// <param name="output">Takes it, and the frame with the last of it.</param>
    /// <param name="most">How many octets at most: 1 at least.</param>
    /// <returns>How many octets were passed on.</returns>
    public int Pass(IPayloadOutput output, int most)
    {
        MemoryMarshal.TryGetArray(_frame.Payload, out var payload);
        var part = payload.Slice(_written, Math.Min(payload.Count - _written, most));
        output.Take(part);
        _written += part.Count;
        IsIdle = _written == payload.Count;
        if (IsIdle && _frame.IsRented)
        {
            output.TakeOver(_frame);
        }

        return part.Count;
    }

    /// <summary>Writes a frame whole.</summary>
    /// <param name="frame">The frame, whose payload is given back.</param>
    /// <param name="room">At least as long as the frame is on the wire.</param>
    /// <returns>How many octets were written.</returns>
    public int Write(Frame frame, Span<byte> room)
    {
        var header = WriteHeader(frame, room, out var key);
        var payload = frame.Payload.Span;
        Framing.Masking.Copy(payload, room[header..], key);
        frame.GiveBack();
        return header + payload.Length;
    }

    /// <summary>Lets go of the payload that was written, so that an idle connection holds none.</summary>
    public void Release() => _frame = default;

    /// <summary>Gives the current frame up in its middle.</summary>
    public void Abandon()
    {
        IsIdle = true;
        Release();
    }

    private int WriteHeader(Frame frame, Span<byte> room, out uint key)
    {
        key = 0;
        if (Masking)
        {
            // A fresh, unpredictable key for every frame (RFC 6455 §5.3, §10.3).
            random.Fill(MemoryMarshal.AsBytes(new Span<uint>(ref key)));
        }

        return new FrameHeader(frame.FirstOctet, Masking, frame.Payload.Length, key).Write(room);
    }
}
