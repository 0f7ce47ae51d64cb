using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The senders that wait: for room in the outbox, or for somebody else's fragmented message to end.</summary>
/// <remarks>Guarded by the session's gate; waiters resume through the session's seam.</remarks>
internal struct SendQueue(Session session)
{
    private LinkedList<WaitingSend>? _waiting;
    private bool _releasing;

    /// <summary>Whether those who wait do so until the low mark; under the gate.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether a frame can be accepted now without overtaking anybody; under the gate.</summary>
    public bool Admits(Frame frame) =>
        IsAdmissible(frame) && !IsOvertaking(frame);

    /// <summary>Whether a frame fits into the outbox; under the gate. One always fits into an empty one.</summary>
    public bool Fits(Frame frame) => Held == 0 || Held + frame.Payload.Length <= session.Options.OutboxHigh || IsOnlyWayOut(frame);

    /// <summary>Queues a frame; under the gate. Followed by <see cref="WaitAsync"/> outside of it.</summary>
    public LinkedListNode<WaitingSend> Enqueue(Frame frame, Ticket? ticket)
    {
        var node = (_waiting ??= new()).AddLast(new WaitingSend(frame, ticket));
        if (ticket is not null)
        {
            ticket.Waiting = node;
        }

        return node;
    }

    /// <summary>Takes a frame back that waits, and lets its sender go on; under the gate.</summary>
    public bool TryRemove(LinkedListNode<WaitingSend> node)
    {
        if (!TryLeave(node))
        {
            return false;
        }

        Complete(node.Value, null);
        return true;
    }

    /// <summary>Waits for a frame that is queued; outside of the gate.</summary>
    public ValueTask WaitAsync(LinkedListNode<WaitingSend> node, CancellationToken cancellationToken)
    {
        var send = node.Value;
        if (cancellationToken.CanBeCanceled)
        {
            var waiting = session;
            send.Registration = cancellationToken.UnsafeRegister(_ => waiting.SendQueue.Cancel(node, cancellationToken), null);
            if (send.Task.IsCompleted)
            {
                send.Registration.Unregister();
            }
        }

        return new ValueTask(send.Task);
    }

    /// <summary>Accepts what can be accepted by now, in order; outside of the gate.</summary>
    public void Release()
    {
        // Who began to wait after the change that is the reason for this call has seen it.
        if (_waiting is not { Count: > 0 })
        {
            return;
        }

        lock (session.Gate)
        {
            // A flush that is done at once comes back here: the call under way goes on with what it freed.
            if (_releasing || _waiting.Count == 0)
            {
                return;
            }

            _releasing = true;
        }

        List<(WaitingSend Send, Exception? Fault)> admitted = [];
        while (TryAdmit(admitted, out var flush))
        {
            foreach (var (send, fault) in admitted)
            {
                Complete(send, fault);
            }

            admitted.Clear();
            if (flush)
            {
                _ = session.Sender.FlushAsync();
            }
        }
    }

    /// <summary>Nothing will be accepted any more; outside of the gate.</summary>
    public void Fail(Exception fault)
    {
        WaitingSend[] waiting;
        lock (session.Gate)
        {
            waiting = [.. _waiting ?? []];
            _waiting?.Clear();
            foreach (var send in waiting)
            {
                session.Fates?.Settle(send.Ticket, SendOutcome.NotSent, fault);
            }
        }

        foreach (var send in waiting)
        {
            Complete(send, fault);
        }
    }

    private bool TryAdmit(List<(WaitingSend Send, Exception? Fault)> admitted, out bool flush)
    {
        flush = false;
        lock (session.Gate)
        {
            // A message that must wait for a border isn't overtaken by those behind it, only by what ends the open one.
            var skipped = false;
            for (var node = _waiting!.First; node is not null;)
            {
                var next = node.Next;
                var send = node.Value;
                var isBehind = skipped && WaitsForBorder(send.Frame);
                if (!session.Protocol.CanSend || (!isBehind && IsAdmissible(send.Frame)))
                {
                    TryLeave(node);
                    admitted.Add((send, session.OutgoingFrames.TryAccept(send.Frame, send.Ticket)));
                }

                skipped |= node.List is not null && WaitsForBorder(send.Frame);
                node = next;
            }

            _releasing = admitted.Count > 0;
            flush = _releasing && session.Intake.TryBeginFlush();
            session.Gauge?.Update();
            return _releasing;
        }
    }

    /// <summary>Octets that wait, those on their way included; under the gate.</summary>
    public long Held => session.Protocol.OutboxBytes + session.Sender.Unflushed;

    private bool IsAdmissible(Frame frame) => HasRoom(frame) && !(WaitsForBorder(frame) && session.Protocol.IsMessageOpen);

    // Who had to wait goes on only at the low mark, so that senders don't stop and start with every frame.
    private bool HasRoom(Frame frame)
    {
        IsFull = (IsFull && Held > session.Options.OutboxLow && !IsOnlyWayOut(frame)) || !Fits(frame);
        return !IsFull;
    }

    // When all that is held waits for the open message to end, only its continuation can make room.
    private bool IsOnlyWayOut(Frame frame) =>
        frame.Opcode is Opcode.Continuation && !session.Protocol.WantsWrite && session.Sender.Unflushed == 0;

    private static bool WaitsForBorder(Frame frame) => frame.Opcode is Opcode.Text or Opcode.Binary;

    // A continuation must pass those who wait for its message to end.
    private bool IsOvertaking(Frame frame) => _waiting is { Count: > 0 } && WaitsForBorder(frame);

    private void Cancel(LinkedListNode<WaitingSend> node, CancellationToken cancellationToken)
    {
        lock (session.Gate)
        {
            if (!TryLeave(node))
            {
                return;
            }

            session.Fates?.Settle(node.Value.Ticket, SendOutcome.NotSent, new OperationCanceledException(cancellationToken));
        }

        session.Resumption.Schedule((node.Value, cancellationToken), static it => it.Value.TrySetCanceled(it.cancellationToken));
        Release();
        session.Announcements?.Release();
    }

    private bool TryLeave(LinkedListNode<WaitingSend> node)
    {
        if (node.List is null)
        {
            return false;
        }

        node.List.Remove(node);
        if (node.Value.Ticket is { } ticket)
        {
            ticket.Waiting = null;
        }

        return true;
    }

    private void Complete(WaitingSend send, Exception? fault)
    {
        send.Registration.Unregister();
        session.Resumption.Schedule((send, fault), static it =>
        {
            if (it.fault is null)
            {
                it.send.TrySetResult();
            }
            else
            {
                it.send.TrySetException(it.fault);
            }
        });
    }

    /// <summary>A frame that waits, and the task of who sends it.</summary>
    internal sealed class WaitingSend(Frame frame, Ticket? ticket) : TaskCompletionSource
    {
        public Ticket? Ticket { get; } = ticket;

        public Frame Frame { get; } = frame;

        public CancellationTokenRegistration Registration { get; set; }
    }
}
