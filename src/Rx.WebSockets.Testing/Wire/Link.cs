using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>One direction: takes what one end flushes, and brings it to the other as the options say.</summary>
internal sealed class Link
{
    private readonly VirtualClock _clock;
    private readonly Queue<Parcel> _underway = [];
    private readonly Backlog _backlog = new();
    private LinkOptions _options;
    private LineTime _line;
    private bool _stalled;
    private bool _lost;

    public Link(VirtualClock clock, LinkOptions options, SeededRandom random)
    {
        _clock = clock;
        _options = options;
        _line = new LineTime(random);
        Arrivals = new Arrivals(clock, options);
    }

    public Arrivals Arrivals { get; }

    /// <summary>In force for what is sent from now on.</summary>
    public LinkOptions Options
    {
        get => _options;
        set
        {
            _options = value;
            Arrivals.Split = value.Split;
            MoveOn();
        }
    }

    public OctetLog Log { get; } = new();

    /// <summary>Octets that were sent and that the other end hasn't read.</summary>
    public int Outstanding { get; private set; }

    public bool IsStalled => _stalled;

    /// <summary>What every further flush ends with.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether flushes wait.</summary>
    public bool IsFull => Outstanding >= _options.Window || _backlog.Length > 0;

    /// <summary>Decides what becomes of octets that arrive: true if anybody still reads there.</summary>
    public Func<bool> Accepts { get; set; } = () => true;

    /// <summary>A reset has arrived at the other end.</summary>
    public Action WasReset { get; set; } = () => { };

    /// <summary>Flushes need not wait any more, or have failed.</summary>
    public Action Released { get; set; } = () => { };

    /// <summary>Takes what was flushed: on the wire with it, or as much of it as fits.</summary>
    public void Send(ReadOnlySpan<byte> octets)
    {
        if (Fault is not null)
        {
            return;
        }

        if (_options.WhenFull is FullWindow.TakesWholeFlush && _backlog.Length == 0)
        {
            Put(octets);
        }
        else
        {
            _backlog.Add(octets.ToArray());
            PutBacklog();
        }
    }

    /// <summary>Nothing follows what was flushed.</summary>
    public void End()
    {
        _backlog.EndsHere = true;
        PutBacklog();
    }

    /// <summary>Nothing follows what is on the wire.</summary>
    public void PostReset() => Post(ParcelKind.Reset);

    /// <summary>The other end has read so many octets more, or thrown them away.</summary>
    public void Acknowledge(int octets)
    {
        if (octets > 0 && Fault is null)
        {
            Outstanding -= octets;
            MoveOn();
        }
    }

    public void Stall() => _stalled = true;

    public void Resume()
    {
        if (_stalled)
        {
            _stalled = false;
            DeliverAt(_clock.Clock);
        }
    }

    /// <summary>Nothing arrives any more, and nobody is told.</summary>
    public void Lose()
    {
        _lost = true;
        _underway.Clear();
    }

    /// <summary>Ends every flush; what is under way still arrives.</summary>
    public void Break(Exception exception)
    {
        if (Fault is null)
        {
            Fault = exception;
            _backlog.Clear();
            Released();
        }
    }

    /// <summary>Ends every flush and every read at once; what is under way or unread is lost.</summary>
    public void Cut(Exception exception)
    {
        Break(exception);
        _underway.Clear();
        Arrivals.Fail(exception);
    }

    private void MoveOn()
    {
        PutBacklog();
        if (!IsFull)
        {
            Released();
        }
    }

    private void PutBacklog()
    {
        while (_backlog.Length > 0 && Outstanding < _options.Window)
        {
            Put(_backlog.Take(_options.Window - Outstanding).Span);
        }

        if (_backlog is { Length: 0, EndsHere: true })
        {
            _backlog.EndsHere = false;
            Post(ParcelKind.End);
        }
    }

    private void Put(ReadOnlySpan<byte> sent)
    {
        ReadOnlyMemory<byte> octets = Log.Add(_clock.Elapsed, sent);
        Outstanding += octets.Length;
        for (int at = 0; at < octets.Length; at += _options.PacketSize)
        {
            Post(ParcelKind.Octets, octets.Slice(at, Math.Min(_options.PacketSize, octets.Length - at)));
            if (_options.PacketSize >= octets.Length)
            {
                return;
            }
        }
    }

    private void Post(ParcelKind kind, ReadOnlyMemory<byte> octets = default)
    {
        if (Fault is null && !_lost)
        {
            var parcel = new Parcel(kind, _line.Arrival(_clock.Clock, octets.Length, _options), octets);
            _underway.Enqueue(parcel);
            DeliverAt(parcel.Due);
        }
    }

    private void DeliverAt(long due) => _clock.Post(due, static link => ((Link)link!).Deliver(), this);

    private void Deliver()
    {
        while (!_stalled && _underway.TryPeek(out Parcel parcel) && parcel.Due <= _clock.Clock)
        {
            Deliver(_underway.Dequeue());
        }
    }

    private void Deliver(Parcel parcel)
    {
        switch (parcel.Kind)
        {
            case ParcelKind.Octets when Arrivals.Fault is not null:
                break; // Whoever has broken off takes nothing.
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
