using System;
using System.Buffers;

namespace Rx.WebSockets.Sessions;

/// <summary>Takes the octets of the peer batch by batch; what observers send in answer to one is flushed once, at its end.</summary>
internal sealed class Intake(Session session)
{
    private int _thread;

    /// <summary>Whether frames of a batch are being handed over, so that nobody reads; under the gate.</summary>
    public bool IsDispatching => _thread != 0;

    /// <summary>Takes octets; what becomes owed meanwhile goes straight into the pipe if that is free.</summary>
    public void Receive(ReadOnlySequence<byte> octets)
    {
        session.Tap?.Received(octets);
        lock (session.Gate)
        {
            // What observers send in answer to what is read now goes before the answer to a Close that is read with it.
            session.Protocol.WithholdsClose = true;
            var now = session.Now;
            foreach (var segment in octets)
            {
                session.Sender.Wrote(session.Protocol.Receive(segment.Span, now, session.Sender.Direct));
            }
        }
    }

    /// <summary>Serialises what is owed, and takes the right to flush it unless a batch of incoming frames is being dispatched; under the gate.</summary>
    public bool TryBeginFlush()
    {
        if (!IsCorked)
        {
            return session.Sender.TryBeginFlush();
        }

        session.Sender.Serialize();
        return !IsCorked && session.Sender.TryBeginFlush();
    }

    /// <summary>Delivers what was read.</summary>
    public void Dispatch()
    {
        _thread = Environment.CurrentManagedThreadId;
        session.Pings.Release();
        session.ControlFrames.Release();
        session.IncomingFrames.Deliver();
        lock (session.Gate)
        {
            _thread = 0;
            session.Protocol.IsReadingHeld = false;
            session.Protocol.WithholdsClose = false;
        }

        session.Settle();
    }

    /// <summary>The inbox is empty, or nobody takes from it.</summary>
    public void Delivered()
    {
        if (!IsDispatching)
        {
            session.Settle();
        }
    }

    /// <summary>Whether what is sent here and now is flushed at the end of the batch; under the gate.</summary>
    private bool IsCorked => _thread == Environment.CurrentManagedThreadId && session.Sender.Unflushed < Sender.BatchSize;
}
