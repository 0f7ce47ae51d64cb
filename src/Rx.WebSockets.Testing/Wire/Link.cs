using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Reactive.Disposables;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>One direction: takes what one end flushes, and brings it to the other after the latency.</summary>
internal sealed class Link
{
    private readonly VirtualClock _clock;
    private readonly LinkOptions _options;
    private readonly Pipe _unacknowledged;
    private readonly Queue<Parcel> _underway = [];
    private int _sent;
    private bool _stalled;

    public Link(VirtualClock clock, LinkOptions options)
    {
        _clock = clock;
        _options = options;
        Arrivals = new Arrivals(clock, options);
        _unacknowledged = new Pipe(new PipeOptions(
            PoisonPool.Instance,
            clock.PipeScheduler,
            clock.PipeScheduler,
            pauseWriterThreshold: options.Window,
            resumeWriterThreshold: options.Window,
            useSynchronizationContext: false));
    }

    public Arrivals Arrivals { get; }

    public PipeWriter Writer => _unacknowledged.Writer;

    public OctetLog Log { get; } = new();

    /// <summary>Octets that were sent and that the other end hasn't read.</summary>
    public int Outstanding => _sent;

    public bool IsStalled => _stalled;

    /// <summary>What every further flush ends with.</summary>
    public Exception? Fault { get; private set; }

    public bool IsFull => _sent >= _options.Window;

    /// <summary>Decides what becomes of octets that arrive: true if anybody still reads there.</summary>
    public Func<bool> Accepts { get; set; } = () => true;

    /// <summary>A reset has arrived at the other end.</summary>
    public Action WasReset { get; set; } = () => { };

    /// <summary>Puts what was flushed on the wire.</summary>
    public void Send()
    {
        if (Fault is not null || !_unacknowledged.Reader.TryRead(out ReadResult flushed))
        {
            return;
        }

        byte[] octets = flushed.Buffer.Slice(_sent).ToArray();
        _unacknowledged.Reader.AdvanceTo(flushed.Buffer.Start);
        if (octets.Length > 0)
        {
            _sent += octets.Length;
            Log.Add(_clock.Elapsed, octets);
            Post(ParcelKind.Octets, octets);
        }
    }

    public void Post(ParcelKind kind, ReadOnlyMemory<byte> octets = default)
    {
        if (Fault is null)
        {
            var parcel = new Parcel(kind, _clock.Clock + _options.Latency.Ticks, octets);
            _underway.Enqueue(parcel);
            DeliverAt(parcel.Due);
        }
    }

    /// <summary>The other end has read so many octets more, or thrown them away.</summary>
    public void Acknowledge(int octets)
    {
        if (octets > 0 && Fault is null && _unacknowledged.Reader.TryRead(out ReadResult unread))
        {
            _sent -= octets;
            _unacknowledged.Reader.AdvanceTo(unread.Buffer.GetPosition(octets));
        }
    }

    public void Stall() => _stalled = true;

    public void Resume()
    {
        _stalled = false;
        DeliverAt(_clock.Clock);
    }

    /// <summary>Ends every flush; what is under way still arrives.</summary>
    public void Break(Exception exception)
    {
        if (Fault is null)
        {
            Fault = exception;
            _unacknowledged.Reader.Complete(exception);
        }
    }

    /// <summary>Ends every flush and every read at once; what is under way or unread is lost.</summary>
    public void Cut(Exception exception)
    {
        Break(exception);
        _underway.Clear();
        Arrivals.Fail(exception);
    }

    private void DeliverAt(long due) => _clock.ScheduleAbsolute(this, due, static (_, link) => link.Deliver());

    private IDisposable Deliver()
    {
        while (!_stalled && _underway.TryPeek(out Parcel parcel) && parcel.Due <= _clock.Clock)
        {
            Deliver(_underway.Dequeue());
        }

        return Disposable.Empty;
    }

    private void Deliver(Parcel parcel)
    {
        switch (parcel.Kind)
        {
            case ParcelKind.Octets when Accepts():
                Arrivals.Add(parcel.Octets.Span);
                break;
            case ParcelKind.Octets:
                Acknowledge(parcel.Octets.Length);
                break;
            case ParcelKind.End:
                Arrivals.EndWith(ParcelKind.End);
                break;
            default:
                Arrivals.EndWith(ParcelKind.Reset);
                WasReset();
                break;
        }
    }
}
