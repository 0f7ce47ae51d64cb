using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The senders that wait: for room in the outbox, or for somebody else's fragmented message to end.</summary>
/// <remarks>Guarded by the session's gate; waiters resume through the session's seam.</remarks>
internal sealed class SendQueue(Session session, int high, int low)
{
    private readonly LinkedList<WaitingSend> _waiting = new();
    private bool _isFull;

    /// <summary>Whether a frame can be accepted now without overtaking anybody; under the gate.</summary>
    public bool Admits(Frame frame) =>
        HasRoom(frame) && (!WaitsForBorder(frame) || !session.Protocol.IsMessageOpen) && !IsOvertaking(frame);

    /// <summary>Whether the outbox has room for a frame; under the gate. One frame always fits into an empty one.</summary>
    public bool HasRoom(Frame frame)
    {
        var held = session.Protocol.OutboxBytes + session.Sender.Unflushed;
        if (_isFull)
        {
            _isFull = held > low;
        }

        if (!_isFull)
        {
            _isFull = held > 0 && held + frame.Payload.Length > high;
        }

        return !_isFull;
    }

    /// <summary>Queues a frame; under the gate.</summary>
    public ValueTask WaitAsync(Frame frame, CancellationToken cancellationToken)
    {
        var send = new WaitingSend(frame);
        var node = _waiting.AddLast(send);
        if (cancellationToken.CanBeCanceled)
        {
            send.Registration = cancellationToken.UnsafeRegister(_ => Cancel(node, cancellationToken), null);
        }

        return new ValueTask(send.Task);
    }

    /// <summary>Accepts what can be accepted by now; outside of the gate.</summary>
    public void Release()
    {
        while (true)
        {
            WaitingSend? admitted = null;
            var flush = false;
            Exception? fault = null;
            lock (session.Gate)
            {
                for (var node = _waiting.First; node is not null && HasRoom(node.Value.Frame); node = node.Next)
                {
                    if (session.Protocol.CanSend && WaitsForBorder(node.Value.Frame) && session.Protocol.IsMessageOpen)
                    {
                        continue;
                    }

                    _waiting.Remove(node);
                    admitted = node.Value;
                    fault = session.TryAccept(admitted.Frame, out flush);
                    break;
                }
            }

            if (admitted is null)
            {
                return;
            }

            if (flush)
            {
                _ = session.Sender.FlushAsync();
            }

            Complete(admitted, fault);
        }
    }

    /// <summary>Nothing will be accepted any more; outside of the gate.</summary>
    public void Fail(Exception fault)
    {
        WaitingSend[] waiting;
        lock (session.Gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var send in waiting)
        {
            Complete(send, fault);
        }
    }

    private static bool WaitsForBorder(Frame frame) => frame.Opcode is Opcode.Text or Opcode.Binary;

    // A continuation must pass those who wait for its message to end.
    private bool IsOvertaking(Frame frame) => _waiting.Count > 0 && WaitsForBorder(frame);

    private void Cancel(LinkedListNode<WaitingSend> node, CancellationToken cancellationToken)
    {
        lock (session.Gate)
        {
            if (node.List is null)
            {
                return;
            }

            _waiting.Remove(node);
        }

        session.Resumption.Schedule((node.Value, cancellationToken), static it => it.Value.TrySetCanceled(it.cancellationToken));
        Release();
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

    private sealed class WaitingSend(Frame frame) : TaskCompletionSource
    {
        public Frame Frame { get; } = frame;

        public CancellationTokenRegistration Registration { get; set; }
    }
}
