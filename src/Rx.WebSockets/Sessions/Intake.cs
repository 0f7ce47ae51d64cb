using System;
using System.Buffers;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Sessions;

/// <summary>Takes the octets of the peer batch by batch; what observers send in answer to one is flushed once, at its end.</summary>
internal struct Intake(Session session)
{
    // So many octets at most are sent by one who doesn't wait, on the thread on which the peer is heard: more than answers to one batch are.
    private const int MostAtOnce = 1 << 20;

    // The same once the peer's Close is here: it is answered when who sends gives way, and what the frames before it ask for goes first.
    private const int MostBeforeClose = 64 << 20;

    private int _thread;
    private long _sent;

    /// <summary>Whether frames of a batch are being handed over, so that nobody reads; under the gate.</summary>
    public bool IsDispatching => _thread != 0;

    /// <summary>Takes octets; what becomes owed meanwhile goes straight into the pipe if that is free.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="isInRoom">Whether they were read into the payload that is arriving.</param>
    /// <returns>Whether they brought something, so that <see cref="Dispatch"/> must follow.</returns>
    public bool Receive(ReadOnlySequence<byte> octets, bool isInRoom)
    {
        session.Tap?.Received(octets);
        bool isNews;
        lock (session.Gate)
        {
            // What observers send in answer to what is read now goes before the answer to a Close that is read with it.
            session.Protocol.WithholdsClose = true;
            _sent = 0;
            var now = session.Now;
            isNews = false;
            if (isInRoom)
            {
                session.Sender.Wrote(session.Protocol.ReceiveInRoom((int)octets.Length, now, session.Sender.Direct));
                isNews = session.Protocol.TookFrames;
            }
            else
            {
                foreach (var segment in octets)
                {
                    session.Sender.Wrote(session.Protocol.Receive(segment.Span, now, session.Sender.Direct));
                    isNews |= session.Protocol.TookFrames;
                }
            }

            session.Protocol.WithholdsClose = isNews;
        }

        if (!isNews)
        {
            // A sign of life answers a Ping, and the next one may be due earlier than that answer was.
            session.ArmTimer();
        }

        return isNews;
    }

    /// <summary>Serialises what is owed, and takes the right to flush it unless a batch of incoming frames is being dispatched; under the gate.</summary>
    public bool TryBeginFlush()
    {
        if (!IsHere)
        {
            return session.Sender.TryBeginFlush();
        }

        // What is sent here and now is flushed at the end of the batch.
        session.Sender.Serialize();
        return session.Sender.Unflushed >= Sender.BatchSize && session.Sender.TryBeginFlush();
    }

    /// <summary>Delivers what was read.</summary>
    public void Dispatch()
    {
        _thread = Environment.CurrentManagedThreadId;
        session.Pings?.Release();
        session.ControlFrames?.Release();
        session.IncomingFrames.Deliver();
        Session.Due due;
        lock (session.Gate)
        {
            _thread = 0;
            session.Protocol.IsReadingHeld = false;
            session.Protocol.WithholdsClose = false;
            due = session.Judge();
        }

        session.Do(due);
    }

    /// <summary>Whether who sends this keeps the peer from being heard, and is to give way; under the gate.</summary>
    /// <remarks>While the transport takes all, a loop of sends never waits: within the handler, or a notification, it would never hear that the peer has gone.</remarks>
    public bool IsHeldUpBy(Frame frame)
    {
        if (session.HasStarted && !IsHere)
        {
            return false;
        }

        // One message alone, however large it is, doesn't hold up for long.
        var octets = frame.Payload.Length + FrameHeader.MaxSize;
        _sent += octets;
        if (_sent == octets || _sent <= (session.State is ConnectionState.Open ? MostAtOnce : MostBeforeClose))
        {
            return false;
        }

        _sent = 0;
        return true;
    }

    /// <summary>The inbox is empty, or nobody takes from it.</summary>
    public void Delivered()
    {
        if (!IsDispatching)
        {
            session.Settle();
        }
    }

    // Whether this is the thread on which a batch is being handed over; to ask for the thread costs more than to compare.
    private bool IsHere => _thread != 0 && _thread == Environment.CurrentManagedThreadId;
}
