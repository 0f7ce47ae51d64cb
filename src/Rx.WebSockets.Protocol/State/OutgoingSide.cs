using System;
using System.Buffers;
using System.Collections.Generic;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The sending half: frames in lanes, to octets.</summary>
internal sealed class OutgoingSide(ProtocolOptions options, IRandomSource random)
{
    private const int LargestHint = 4096;

    private ControlLane _control;
    private OutgoingFrames _data = new(options.Transforms);
    private FrameWriter _writer = new(random);
    private Frame? _close;
    private FrameMark? _closeMark;
    private FrameMark? _mark;
    private bool _isSealed;
    private long _discarded;

    public bool Masking
    {
        get => _writer.Masking;
        set => _writer.Masking = value;
    }

    /// <summary>Whether frames are accepted: no Close was asked for.</summary>
    public bool IsOpen => !_isSealed;

    /// <summary>Whether octets are owed to the peer.</summary>
    public bool OwesAny => !_writer.IsIdle || !_control.IsEmpty || !_data.IsEmpty || _close is not null;

    public bool OwesClose => _close is not null || _control.OwesClose || (!_writer.IsIdle && _writer.Frame.Opcode is Opcode.Close);

    public bool IsMessageOpen => _data.Outbox is { IsMessageOpen: true };

    public long Held => (_data.Outbox?.Held ?? 0) + _control.Held + _writer.Left;

    public long UnwrittenOctets => QueuedOctets + _writer.Left + _discarded;

    public long FramesAccepted => _data.Added;

    public long FramesWritten => _data.Taken - (!_writer.IsIdle && !_writer.Frame.IsControl ? 1 : 0);

    public long ControlsAccepted => _control.Added;

    public long ControlsWritten => _control.Added - _control.Count - (!_writer.IsIdle && _writer.Frame.IsControl ? 1 : 0);

    /// <summary>Why an extension couldn't transform a frame; nothing is written any more until <see cref="Fail"/>.</summary>
    public Exception? Fault { get; private set; }

    public void AddData(Frame frame, FrameMark? mark = null, bool isPushed = false) => _data.Add(frame, mark, isPushed);

    /// <summary>How many octets of a frame that was begun are not written yet.</summary>
    public int LeftOfFrame => _writer.Left;

    /// <summary>Writes a whole message past the lanes, if nothing waits in them and it is small.</summary>
    /// <returns>How many octets were written; 0 when it has to go through the lanes.</returns>
    public int WriteAtOnce(Frame message, IBufferWriter<byte> output)
    {
        var length = FrameHeader.WireLength(message.Payload.Length, Masking);
        if (length > LargestHint || OwesAny || IsMessageOpen || Fault is not null)
        {
            return 0;
        }

        output.Advance(_writer.Write(message, output.GetSpan(length)));
        _data.Pass();
        return length;
    }

    public void AddControl(Frame frame, FrameMark? mark = null) => _control.Add(frame, mark);

    public void Answer(Frame pong) => _control.Answer(pong);

    public int DropOldest(bool onlyPushed, List<FrameMark> marks) => _data.Outbox?.DropOldest(onlyPushed, marks) ?? 0;

    public bool TryRemove(FrameMark mark) => _data.Outbox is { } outbox && outbox.TryRemove(mark);

    public void Replace(FrameMark old, Frame frame, FrameMark mark) => _data.Outbox!.Replace(old, frame, mark);

    /// <summary>Puts a Close behind all that was accepted, and nothing after it.</summary>
    public void Close(Frame close, FrameMark? mark = null) => (_close, _closeMark, _isSealed) = (close, mark, true);

    /// <summary>Puts a Close at the next frame border; what waits is dropped.</summary>
    public void Fail(Frame close)
    {
        Discard();
        Fault = null;
        _control.Fail(close);
    }

    /// <summary>Drops all that waits, except the frame that is being written.</summary>
    public void Discard()
    {
        _discarded += QueuedOctets;
        _data.Clear();
        _control.Clear();
        (_close, _isSealed) = (null, true);
    }

    /// <summary>Drops the frame that is being written as well: no octet follows.</summary>
    public void Abandon()
    {
        Discard();
        _discarded += _writer.Left;
        _writer.Abandon();
        _mark = null;
    }

    /// <summary>Writes what is owed, up to and including a Close.</summary>
    /// <param name="output">Takes the octets.</param>
    /// <param name="maxOctets">About how many at most.</param>
    /// <param name="close">The Close that was written, if one was.</param>
    /// <returns>How many octets were written.</returns>
    public int WriteTo(IBufferWriter<byte> output, int maxOctets, out Frame? close)
    {
        var total = 0;
        close = null;
        var payloads = output is IPayloadOutput { TakesPayloads: true } taking ? taking : null;
        while (total < maxOctets && close is null && (!_writer.IsIdle || TryBeginNext(payloads is not null)))
        {
            if (_writer.IsPassing)
            {
                total += _writer.Pass(payloads!, maxOctets - total);
                MarkWritten();
                continue;
            }

            var room = output.GetSpan(Math.Clamp(_writer.Left, FrameHeader.MaxSize, LargestHint));
            var used = Fill(room[..Math.Min(room.Length, Math.Max(maxOctets - total, FrameHeader.MaxSize))], payloads is not null, out close);
            output.Advance(used);
            total += used;
        }

        if (_writer.IsIdle)
        {
            _writer.Release();
        }

        return total;
    }

    private long QueuedOctets =>
        (_data.Outbox?.Octets ?? 0) + _control.Octets + (Masking ? FrameHeader.KeySize * (long)((_data.Outbox?.Waiting ?? 0) + _control.Count) : 0);

    private int Fill(Span<byte> room, bool passes, out Frame? close)
    {
        var used = 0;
        do
        {
            used += _writer.Fill(room[used..]);
            MarkWritten();
            if (_writer.IsIdle && _writer.Frame.Opcode is Opcode.Close)
            {
                close = _writer.Frame;
                return used;
            }
        }
        while (room.Length - used >= FrameHeader.MaxSize && !_writer.IsPassing && (!_writer.IsIdle || TryBeginNext(passes)));

        close = null;
        return used;
    }

    private void MarkWritten()
    {
        if (_writer.IsIdle && _mark is { } mark)
        {
            _mark = null;
            mark.Written();
        }
    }

    private bool TryBeginNext(bool passes)
    {
        try
        {
            if (!_control.TryTake(out var frame, out var mark) && (Fault is not null || !_data.TryTake(out frame, out mark)))
            {
                // After a fault only the Close that tells it may follow.
                if (Fault is not null)
                {
                    return false;
                }

                if (_close is not { } close)
                {
                    return false;
                }

                (_close, frame, mark) = (null, close, _closeMark);
            }

            _mark = mark;
            _writer.Begin(frame, passes);
            return true;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Fault = fault;
            return false;
        }
    }
}
