using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>What octets meet on their way: a line of limited speed, packets, jitter, and a window that takes only part of a flush.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LinkOptionsTests
{
    private static readonly LinkOptions Partial = new() { Window = 4, WhenFull = FullWindow.TakesWhatFits };

    private readonly VirtualClock _clock = new();

    [Test]
    public void Bandwidth_OfAThousandOctetsASecond_TakesAMillisecondForEach() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Bandwidth = 1000, Latency = Ms(10) });

        await client.SendAsync("01 02 03");
        await client.SendAsync("04");

        Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("01 02 03", Ms(13))));
        Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("04", Ms(14))));
    });

    [Test]
    public void Bandwidth_AfterAPause_HasSavedNothingUp() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Bandwidth = 1000 });

        await _clock.DelayAsync(Ms(100));
        await client.SendAsync("01 02");

        Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("01 02", Ms(102))));
    });

    [Test]
    public void PacketSize_OverALineOfLimitedSpeed_BringsAFlushInPieces() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { PacketSize = 2, Bandwidth = 1000 });

        await client.SendAsync("01 02 03 04 05");

        Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("01 02", Ms(2))));
        Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("03 04", Ms(4))));
        Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("05", Ms(5))));
        Assert.That(client.Sent.Flushes, Has.Count.EqualTo(1));
    });

    [Test]
    public void Jitter_OfOneSeed_IsTheSameAndWithinItsBoundsAndKeepsTheOrder()
    {
        var arrivals = Arrivals(seed: 1);

        Assert.That(Arrivals(seed: 1), Is.EqualTo(arrivals));
        Assert.That(Arrivals(seed: 2), Is.Not.EqualTo(arrivals));
        Assert.That(arrivals.Select(arrival => arrival.Octet), Is.Ordered);
        Assert.That(arrivals.Select(arrival => arrival.Late), Is.All.InRange(Ms(10), Ms(15)));
        Assert.That(arrivals.Select(arrival => arrival.Late).Distinct().Count(), Is.GreaterThan(10));

        static List<(byte Octet, TimeSpan Late)> Arrivals(ulong seed)
        {
            var clock = new VirtualClock();
            var (client, server) = InMemoryTransport.Pair(clock, new LinkOptions { Latency = Ms(10), Jitter = Ms(5), Seed = seed });
            List<(byte, TimeSpan)> arrivals = [];
            clock.Run(async () =>
            {
                for (byte octet = 0; octet < 30; octet++)
                {
                    TimeSpan sent = clock.Elapsed;
                    await client.SendAsync($"{octet:X2}");
                    arrivals.Add((Hex.Parse(await server.ReadAsync())[0], clock.Elapsed - sent));
                }
            });
            return arrivals;
        }
    }

    [Test]
    public void WhatFits_OfALargeFlush_GoesAndTheRestFollowsWhileThePeerReads() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, Partial);

        Task flush = client.SendAsync("01 02 03 04 05 06 07 08 09").AsTask();
        client.Output.Complete();

        Assert.That(client.Sent.ToHex(), Is.EqualTo("01 02 03 04"));
        Assert.That(await server.ReadAsync(), Is.EqualTo("01 02 03 04"));
        Assert.That(client.Sent.ToHex(), Is.EqualTo("01 02 03 04 05 06 07 08"));
        Assert.That(await server.ReadToEndAsync(), Is.EqualTo(new[] { "05 06 07 08", "09", "." }).Or.EqualTo(new[] { "05 06 07 08", "09." }));
        await flush;
    });

    [Test]
    public void WhatFits_UntilTheLastPieceHasGone_LetsTheFlushWait() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, Partial);
        Task flush = client.SendAsync("01 02 03 04 05 06 07 08 09").AsTask();

        await server.ReadAsync();
        await _clock.SettleAsync();
        Assert.That(flush.IsCompleted, Is.False);

        await server.ReadAsync();
        await flush;
        Assert.That(client.Outstanding, Is.EqualTo(1));
    });

    [Test]
    public void WhatFits_WhenTheConnectionBreaks_IsAllThatThePeerGets() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, Partial);
        Task flush = client.SendAsync("01 02 03 04 05 06").AsTask();

        client.Reset();

        Assert.That(await server.ReadAsync(), Is.EqualTo("01 02 03 04"));
        Assert.That(await FailureAsync(flush), Is.InstanceOf<IOException>());
        Assert.That(client.Sent.Length, Is.EqualTo(4));
    });

    [Test]
    public void Link_WithAWiderWindow_TakesTheRestAtOnce() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, Partial);
        Task flush = client.SendAsync("01 02 03 04 05 06").AsTask();

        client.Link = client.Link with { Window = 100 };
        await flush;

        Assert.That(await server.ReadAsync(), Is.EqualTo("01 02 03 04 05 06"));
    });

    [Test]
    public void Link_WithLessLatency_LetsNothingOvertake() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Latency = Ms(50) });

        await client.SendAsync("01");
        client.Link = new LinkOptions();
        await client.SendAsync("02");

        Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("01 02", Ms(50))));
    });

    [Test]
    public void Link_WithAnotherSplit_CutsWhatArrivesFromThenOn() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Split = OctetSplit.AtMost(1) });
        await client.SendAsync("01 02 03");
        Assert.That(await server.ReadAsync(), Is.EqualTo("01"));

        client.Link = new LinkOptions();

        Assert.That(await server.ReadAsync() + " " + await server.ReadAsync(), Is.EqualTo("02 03"));
    });

    [Test]
    public void Flush_ThatWaits_EndsByItsTokenOrItsCancellation() => _clock.Run(async () =>
    {
        var (client, _) = InMemoryTransport.Pair(_clock, Partial);
        using var cancellation = new CancellationTokenSource();
        Task<FlushResult> flush = client.Output.WriteAsync(new byte[9], cancellation.Token).AsTask();

        cancellation.Cancel();
        Assert.That(await FailureAsync(flush), Is.InstanceOf<OperationCanceledException>());

        Task<FlushResult> next = client.Output.FlushAsync().AsTask();
        client.Output.CancelPendingFlush();
        Assert.That((await next).IsCanceled, Is.True);

        client.Output.CancelPendingFlush();
        Assert.That((await client.Output.FlushAsync()).IsCanceled, Is.True);
    });

    [Test]
    public void Memory_OfTheOutput_IsOverwrittenOnceItIsFlushed() => _clock.Run(async () =>
    {
        var (client, server) = InMemoryTransport.Pair(_clock);
        Memory<byte> kept = client.Output.GetMemory(3)[..3];
        new byte[] { 1, 2, 3 }.CopyTo(kept);
        client.Output.Advance(3);

        await client.Output.FlushAsync();

        Assert.That((Hex.ToString(kept.Span), await server.ReadAsync()), Is.EqualTo(("DD DD DD", "01 02 03")));
    });

    [Test]
    public void Lose_OfATransport_LeavesBothEndsInTheDark() => _clock.Run(async () =>
    {
        var transport = InMemoryTransport.Pair(_clock, new LinkOptions { Latency = Ms(10), Window = 4 });
        var (client, server) = transport;
        await client.SendAsync("01");

        transport.Lose();
        Task flush = client.SendAsync("02 03 04").AsTask();
        server.Output.Complete();
        Task<string> read = server.ReadAsync();
        await _clock.DelayAsync(TimeSpan.FromMinutes(10));

        Assert.That((flush.IsCompleted, read.IsCompleted, client.Unread, client.Outstanding), Is.EqualTo((false, false, 0, 4)));
    });

    [Test]
    public void Options_OutOfRange_AreRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => new LinkOptions { Jitter = Ms(-1) }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new LinkOptions { Bandwidth = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new LinkOptions { PacketSize = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    // NUnit's own way would block the clock.
    private static async Task<Exception?> FailureAsync(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
