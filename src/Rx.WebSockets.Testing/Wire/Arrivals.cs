using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO.Pipelines;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>What has arrived at one end and isn't read yet, handed to its reads as the split wants it.</summary>
internal sealed class Arrivals
{
    private readonly Pipe _pipe;
    private readonly Queue<byte> _backlog = [];
    private int _unexamined;
    private ParcelKind? _ending;

    public Arrivals(VirtualClock clock, LinkOptions options)
    {
        Split = options.Split;
        _pipe = new Pipe(new PipeOptions(
            new PoisonPool(),
            clock.PipeScheduler,
            clock.PipeScheduler,
            pauseWriterThreshold: 0,
            minimumSegmentSize: options.SegmentSize,
            useSynchronizationContext: false));
    }

    /// <summary>How many of the octets that wait the next read gets; all of them without one.</summary>
    public Func<int, int>? Split { get; set; }

    public PipeReader Reader => _pipe.Reader;

    public int Unread => _backlog.Count + _unexamined;

    /// <summary>What every further read ends with.</summary>
    public Exception? Fault { get; private set; }

    public void Add(ReadOnlySpan<byte> octets)
    {
        if (Split is null && _backlog.Count == 0)
        {
            HandOver(octets);
            return;
        }

        _backlog.EnsureCapacity(_backlog.Count + octets.Length);
        foreach (byte octet in octets)
        {
            _backlog.Enqueue(octet);
        }

        Feed();
    }

    /// <summary>Nothing comes behind what is here: <see cref="ParcelKind.End"/> or <see cref="ParcelKind.Reset"/>.</summary>
    public void EndWith(ParcelKind ending)
    {
        _ending = ending;
        Feed();
    }

    public void Examined(int octets)
    {
        if (Fault is null)
        {
            _unexamined -= octets;
            Feed();
        }
    }

    /// <summary>Ends every read at once; what is unread is lost.</summary>
    public void Fail(Exception exception)
    {
        Fault ??= exception;
        _backlog.Clear();
        _unexamined = 0;
        _pipe.Writer.Complete(exception);
    }

    public void Discard()
    {
        _backlog.Clear();
        _unexamined = 0;
    }

    private void Feed()
    {
        if (_backlog.Count > 0 && _unexamined == 0)
        {
            byte[] octets = new byte[Split is null ? _backlog.Count : Math.Clamp(Split(_backlog.Count), 1, _backlog.Count)];
            for (int i = 0; i < octets.Length; i++)
            {
                octets[i] = _backlog.Dequeue();
            }

            HandOver(octets);
        }

        if (_backlog.Count > 0)
        {
            return;
        }

        if (_ending == ParcelKind.End)
        {
            _pipe.Writer.Complete();
        }
        else if (_ending == ParcelKind.Reset && _unexamined == 0)
        {
            Fail(ConnectionReset.Exception());
        }
    }

    private void HandOver(ReadOnlySpan<byte> octets)
    {
        _unexamined += octets.Length;
        _pipe.Writer.Write(octets);
        _ = _pipe.Writer.FlushAsync().Result; // without a threshold a flush never waits

    }
}
