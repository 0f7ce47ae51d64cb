using System;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Rx.WebSockets.Testing.Wire;

namespace Rx.WebSockets.Testing;

/// <summary>One end of an <see cref="InMemoryTransport"/>, which behaves as a socket does.</summary>
/// <remarks>
/// <para>Completing <see cref="Output"/> sends what was written and then the end of the octets; completing it with an exception
/// is a <see cref="Reset"/>. Completing <see cref="Input"/> throws away what was not read and what still arrives. An end
/// whose two halves are completed is closed: if octets were left unread, or arrive later, its peer sees a reset.</para>
/// <para>A read that waits may bring the last octets together with the end of input. Flushes and reads that fail do so through
/// the task that they return.</para>
/// <para>Memory that was given back is overwritten at once, so that code which keeps a slice of it fails visibly.</para>
/// </remarks>
[DebuggerDisplay("{_name}: {Unread} unread, {Outstanding} outstanding")]
public sealed class InMemoryEnd : IDuplexPipe, IAsyncDisposable
{
    private readonly string _name;
    private readonly Link _incoming;
    private readonly Link _outgoing;
    private readonly Faults _faults;
    private readonly LinkReader _input;
    private readonly LinkWriter _output;
    private bool _leftUnread;

    internal InMemoryEnd(VirtualClock clock, string name, Link incoming, Link outgoing)
    {
        _name = name;
        _incoming = incoming;
        _outgoing = outgoing;
        _faults = new Faults(name);
        _input = new LinkReader(incoming, _faults, InputCompleted);
        _output = new LinkWriter(clock, outgoing, _faults, OutputCompleted);
        incoming.Accepts = AcceptsOctets;
        incoming.WasReset = () => outgoing.Break(ConnectionReset.Exception());
    }

    /// <summary>The octets that arrive from the peer.</summary>
    public PipeReader Input => _input;

    /// <summary>The octets that go to the peer.</summary>
    public PipeWriter Output => _output;

    /// <summary>Everything that this end has put on the wire.</summary>
    public OctetLog Sent => _outgoing.Log;

    /// <summary>How many octets have arrived here and were not examined yet.</summary>
    public int Unread => _incoming.Arrivals.Unread;

    /// <summary>How many octets this end has sent that its peer has not examined yet, those under way included.</summary>
    public int Outstanding => _outgoing.Outstanding;

    /// <summary>What octets meet on their way from this end to its peer; set, it is in force for those that are sent from then on.
    /// <see cref="LinkOptions.SegmentSize"/> and <see cref="LinkOptions.Seed"/> stay as they were.</summary>
    public LinkOptions Link
    {
        get => _outgoing.Options;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _outgoing.Options = value;
        }
    }

    /// <summary>Whether both halves are completed.</summary>
    public bool IsClosed => _input.IsCompleted && _output.IsCompleted;

    /// <summary>Stops everything that this end sends on its way, ends and resets included, until <see cref="Resume"/>.</summary>
    public void Stall() => _outgoing.Stall();

    /// <summary>Lets what this end sends move again: what is due by now arrives at this instant, in its order.</summary>
    public void Resume() => _outgoing.Resume();

    /// <summary>
    /// Breaks the connection from this side: reading and writing here end with an <see cref="System.IO.IOException"/> at once;
    /// the peer reads what was sent before and then sees the same, its writing ends as soon as the reset has arrived.
    /// </summary>
    public void Reset()
    {
        _outgoing.PostReset();
        _outgoing.Break(ConnectionReset.Exception());
        _incoming.Arrivals.Fail(ConnectionReset.Exception());
    }

    /// <summary>Counts the operations so far.</summary>
    /// <param name="kind">Which ones.</param>
    /// <returns>Their number, failed ones included.</returns>
    public long Count(TransportOperation kind = TransportOperation.Any) => _faults.Count(kind);

    /// <summary>Makes one of the coming operations fail, with all later ones of the same half.</summary>
    /// <remarks>The other half works on, and the peer notices nothing by itself.</remarks>
    /// <param name="kind">Which operations count.</param>
    /// <param name="nth">Which of them fails first, counted from now: 1 is the next one.</param>
    /// <param name="exception">What it ends with; <see langword="null"/> means an <see cref="System.IO.IOException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nth"/> is less than 1.</exception>
    public void FailAt(TransportOperation kind, int nth, Exception? exception = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        _faults.Plan(kind, nth, exception);
    }

    /// <summary>Completes both halves, as closing a socket does.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        _input.Complete();
        _output.Complete();
        return ValueTask.CompletedTask;
    }

    /// <summary>Both halves have been completed.</summary>
    internal Action Closed { get; set; } = () => { };

    /// <summary>What this end is doing, for the message of a test that waits for ever.</summary>
    internal string Explain()
    {
        if (IsClosed)
        {
            return $"In-memory transport: the {_name} end is closed.";
        }

        string reads = _input.IsWaiting ? "waits to read" : $"has {Unread} octets to read";
        string writes = _outgoing.IsFull ? $", its flushes wait because {Outstanding} octets are unread by the peer" : "";
        string stalled = _outgoing.IsStalled ? ", what it sends is stalled" : "";
        return $"In-memory transport: the {_name} end {reads}{writes}{stalled}.";
    }

    private bool AcceptsOctets()
    {
        if (!_input.IsCompleted)
        {
            return true;
        }

        _leftUnread = true;
        ResetIfRude();
        return false;
    }

    private void InputCompleted()
    {
        int unread = Unread;
        _leftUnread = unread > 0;
        _incoming.Arrivals.Discard();
        _incoming.Acknowledge(unread);
        ResetIfRude();
        CloseIfCompleted();
    }

    private void OutputCompleted(Exception? exception)
    {
        if (exception is not null)
        {
            Reset();
        }
        else if (!ResetIfRude())
        {
            _outgoing.End();
        }

        CloseIfCompleted();
    }

    private void CloseIfCompleted()
    {
        if (IsClosed)
        {
            Closed();
        }
    }

    /// <summary>A closed socket that leaves octets unread sends a reset, as TCP does (RFC 1122 §4.2.2.13).</summary>
    private bool ResetIfRude()
    {
        if (IsClosed && _leftUnread)
        {
            _outgoing.PostReset();
            _outgoing.Break(ConnectionReset.Exception());
            return true;
        }

        return false;
    }
}
