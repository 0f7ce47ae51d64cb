using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The Pings whose Pongs somebody waits for, in the order in which they were sent.</summary>
/// <remarks>Guarded by the session's gate; waiters resume through the session's seam.</remarks>
internal sealed class Pings(Session session)
{
    private LinkedList<AwaitedPing>? _awaited;
    private Queue<(AwaitedPing Ping, TimeSpan Time)>? _answered;
    private int _sent;

    /// <summary>How many Pongs are awaited.</summary>
    public int Awaited => _awaited?.Count ?? 0;

    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken)
    {
        var node = Add();
        var ping = node.Value;
        try
        {
            var sent = session.SendAsync(Frame.Ping(ping.Payload), cancellationToken);
            if (!sent.IsCompleted)
            {
                await sent.ConfigureAwait(false);

                // The wait for room in the outbox is no part of the way.
                lock (session.Gate)
                {
                    ping.SentAt = session.Now;
                }
            }
            else
            {
                await sent.ConfigureAwait(false);
            }
        }
        catch
        {
            // Nobody is left to hear of the end by it.
            TryRemove(node);
            ping.TrySetCanceled(CancellationToken.None);
            throw;
        }

        await using (cancellationToken.UnsafeRegister(_ => Cancel(node, cancellationToken), null).ConfigureAwait(false))
        {
            return await ping.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Takes a control frame of the peer; under the gate, and followed by <see cref="Release"/> outside of it.</summary>
    public void Take(Frame control, TimeSpan now)
    {
        if (control.Opcode is not Opcode.Pong || Find(control.Payload.Span) is not { } answered)
        {
            return;
        }

        // The peer may answer the latest of several Pings for all of them (RFC 6455 §5.5.3).
        LinkedListNode<AwaitedPing>? node;
        do
        {
            node = _awaited!.First!;
            _awaited.Remove(node);
            (_answered ??= new()).Enqueue((node.Value, now - node.Value.SentAt));
        }
        while (node != answered);
    }

    /// <summary>Lets those go on whose Pongs have come; outside of the gate.</summary>
    public void Release()
    {
        while (TryTake(out var answered))
        {
            session.Resumption.Schedule(answered, static it => it.Ping.TrySetResult(it.Time));
        }
    }

    /// <summary>No Pong will come any more; outside of the gate.</summary>
    public void Fail(Exception fault)
    {
        AwaitedPing[] awaited;
        lock (session.Gate)
        {
            awaited = [.. _awaited ?? []];
            _awaited?.Clear();
        }

        foreach (var ping in awaited)
        {
            session.Resumption.Schedule((ping, fault), static it => it.ping.TrySetException(it.fault));
        }
    }

    private LinkedListNode<AwaitedPing> Add()
    {
        // A number makes it unique, the rest unlike any Ping of the keep-alive or of the application.
        var payload = new byte[12];
        session.Options.Random.Fill(payload.AsSpan(4));
        lock (session.Gate)
        {
            BinaryPrimitives.WriteInt32BigEndian(payload, ++_sent);
            return (_awaited ??= new()).AddLast(new AwaitedPing(payload) { SentAt = session.Now });
        }
    }

    private LinkedListNode<AwaitedPing>? Find(ReadOnlySpan<byte> payload)
    {
        var node = _awaited?.First;
        while (node is not null && !payload.SequenceEqual(node.Value.Payload))
        {
            node = node.Next;
        }

        return node;
    }

    private bool TryTake(out (AwaitedPing Ping, TimeSpan Time) answered)
    {
        // Seldom anybody waits: a batch of octets costs no lock for it.
        if (_answered is not { Count: > 0 })
        {
            answered = default;
            return false;
        }

        lock (session.Gate)
        {
            return _answered.TryDequeue(out answered);
        }
    }

    private bool TryRemove(LinkedListNode<AwaitedPing> node)
    {
        lock (session.Gate)
        {
            if (node.List is null)
            {
                return false;
            }

            node.List.Remove(node);
            return true;
        }
    }

    private void Cancel(LinkedListNode<AwaitedPing> node, CancellationToken cancellationToken)
    {
        if (TryRemove(node))
        {
            session.Resumption.Schedule((node.Value, cancellationToken), static it => it.Value.TrySetCanceled(it.cancellationToken));
        }
    }

    private sealed class AwaitedPing(byte[] payload) : TaskCompletionSource<TimeSpan>
    {
        public byte[] Payload => payload;

        public TimeSpan SentAt { get; set; }
    }
}
