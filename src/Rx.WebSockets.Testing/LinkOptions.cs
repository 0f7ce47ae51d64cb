using System;

namespace Rx.WebSockets.Testing;

/// <summary>What octets meet on their way in one direction of an <see cref="InMemoryTransport"/>.</summary>
public sealed record LinkOptions
{
    /// <summary>How long octets, the end of the octets and resets travel, zero or more. At zero they arrive at the instant at
    /// which they were sent, behind what is due already. Default: zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan Latency
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>
    /// How many octets may be sent and not yet read by the peer, at least 1. A flush that brings them to this number or
    /// beyond still takes its octets, but waits until they are fewer. Octets count as read once the peer has examined them.
    /// The news of that takes no time. Default: 64 KiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Window
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 64 * 1024;

    /// <summary>The length of the blocks of memory in which the reader sees the octets, at least 1. Default: 4096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int SegmentSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 4096;

    /// <summary>
    /// How many of the octets that have arrived the next read gets: called with their number, at least 1, the result is
    /// brought into 1 to that number. <see langword="null"/> gives a read everything that has arrived. See
    /// <see cref="OctetSplit"/>. Default: <see langword="null"/>.
    /// </summary>
    public Func<int, int>? Split { get; init; }

    /// <summary>What becomes of a flush that is larger than what the window has left. Default: it is taken whole.</summary>
    public FullWindow WhenFull { get; init; } = FullWindow.TakesWholeFlush;

    /// <summary>
    /// How much longer than <see cref="Latency"/> a packet may travel, zero or more: up to this, drawn from <see cref="Seed"/>. Packets
    /// don't overtake each other. Default: zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan Jitter
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>
    /// How many octets the line takes in a second, at least 1: packets go one after the other, and each arrives when its last octet
    /// has. Default: <see langword="null"/>, any number in no time.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? Bandwidth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1);
            field = value;
        }
    }

    /// <summary>The most octets that travel together, at least 1: a larger flush arrives in several packets, with a jitter of their
    /// own. Default: <see cref="int.MaxValue"/>, a flush stays together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int PacketSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = int.MaxValue;

    /// <summary>Where <see cref="Jitter"/> is drawn from; the two directions of a connection draw different numbers. A
    /// <see cref="VirtualNetwork"/> gives every connection its own. Default: 0.</summary>
    public ulong Seed { get; init; }
}
