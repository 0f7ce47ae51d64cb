using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class InMemoryTransportTests
{
    private readonly VirtualClock _clock = new();

    [Test]
    public void Octets_WithoutLatency_ArriveAtTheSameInstantButNotInsideTheFlush()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            Task<string> read = server.ReadAsync();
            await client.SendAsync("01 02 03");
            Assert.That(read.IsCompleted, Is.False);
            Assert.That(await read, Is.EqualTo("01 02 03"));
        });

        Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Octets_WithALatency_ArriveExactlyThatMuchLater()
    {
        var (client, server) = Pair(latency: 40);

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            await _clock.DelayAsync(Ms(5));
            await client.SendAsync("02");
            Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("01", Ms(40))));
            Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("02", Ms(45))));
        });
    }

    [Test]
    public void Octets_InBothDirections_TravelIndependently()
    {
        var (client, server) = InMemoryTransport.Pair(
            _clock, toServer: new LinkOptions { Latency = Ms(10) }, toClient: new LinkOptions { Latency = Ms(3) });

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            await server.SendAsync("02");
            Assert.That((await client.ReadAsync(), _clock.Elapsed), Is.EqualTo(("02", Ms(3))));
            Assert.That((await server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("01", Ms(10))));
        });
    }

    [Test]
    public void Octets_WrittenButNotFlushed_StayWhereTheyAre()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        client.Output.Write(new byte[] { 1 });
        _clock.AdvanceBy(Ms(1));

        Assert.That((client.Sent.Length, server.Unread), Is.EqualTo((0L, 0)));
    }

    [Test]
    public void Octets_OfSeveralFlushes_ComeInOneReadOnceTheyHaveArrived()
    {
        var (client, server) = Pair(latency: 1);

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            await client.SendAsync("02 03");
            await _clock.DelayAsync(Ms(1));
            Assert.That(await server.ReadAsync(), Is.EqualTo("01 02 03"));
        });
    }

    [Test]
    public void Octets_ExaminedButNotConsumed_ComeAgainWithTheNext()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            await client.SendAsync("01 02 03");
            ReadResult read = await server.Input.ReadAsync();
            server.Input.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.End);
            Assert.That((client.Outstanding, server.Unread), Is.EqualTo((0, 0)));

            await client.SendAsync("04");
            Assert.That(await server.ReadAsync(), Is.EqualTo("02 03 04"));
            Assert.That((client.Outstanding, server.Unread), Is.EqualTo((0, 0)));
        });
    }

    [Test]
    public void Flush_ThatFillsTheWindow_WaitsUntilTheReaderHasRead()
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Window = 4 });

        _clock.Run(async () =>
        {
            Assert.That(client.SendAsync("01 02 03").IsCompleted, Is.True);
            Task<FlushResult> flush = client.SendAsync("04 05").AsTask();
            await _clock.DelayAsync(Ms(1));
            Assert.That((flush.IsCompleted, client.Outstanding, server.Unread), Is.EqualTo((false, 5, 5)));

            ReadResult read = await server.Input.ReadAsync();
            server.Input.AdvanceTo(read.Buffer.GetPosition(1));
            await _clock.SettleAsync();
            Assert.That((flush.IsCompleted, client.Outstanding), Is.EqualTo((false, 4)));

            read = await server.Input.ReadAsync();
            server.Input.AdvanceTo(read.Buffer.GetPosition(1));
            await _clock.SettleAsync();
            Assert.That((flush.IsCompleted, client.Outstanding), Is.EqualTo((true, 3)));
        });
    }

    [Test]
    public void Flush_CancelledWhileItWaits_EndsAndItsOctetsStaySent()
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Window = 1 });

        _clock.Run(async () =>
        {
            Task<FlushResult> flush = client.SendAsync("01 02").AsTask();
            client.Output.CancelPendingFlush();
            Assert.That((await flush).IsCanceled, Is.True);
            Assert.That(await server.ReadAsync(), Is.EqualTo("01 02"));
        });
    }

    [Test]
    public void Read_CancelledWhileItWaits_EndsAndTheNextOneWorks()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            Task<ReadResult> read = server.Input.ReadAsync().AsTask();
            server.Input.CancelPendingRead();
            ReadResult cancelled = await read;
            server.Input.AdvanceTo(cancelled.Buffer.Start);
            Assert.That((cancelled.IsCanceled, cancelled.Buffer.IsEmpty), Is.EqualTo((true, true)));

            await client.SendAsync("01");
            Assert.That(await server.ReadAsync(), Is.EqualTo("01"));
        });
    }

    [Test]
    public void TryRead_BeforeAndAfterArrival_TellsWhetherThereAreOctets()
    {
        var (client, server) = Pair(latency: 1);

        _clock.Run(async () =>
        {
            await client.SendAsync("01 02");
            Assert.That(server.Input.TryRead(out _), Is.False);
            await _clock.DelayAsync(Ms(1));
            Assert.That(server.Input.TryRead(out ReadResult read), Is.True);
            server.Input.AdvanceTo(read.Buffer.End);
            Assert.That(client.Outstanding, Is.Zero);
        });
    }

    [Test]
    public void HalfClose_AfterOctets_GivesThePeerTheOctetsAndThenTheEnd()
    {
        var (client, server) = Pair(latency: 10);

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            client.Output.Complete();
            Assert.That(await server.ReadToEndAsync(), Is.EqualTo(["01."]));
            Assert.That(_clock.Elapsed, Is.EqualTo(Ms(10)));
        });
    }

    [Test]
    public void HalfClose_LeavesTheOtherDirectionOpen()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            client.Output.Complete();
            Assert.That(await server.ReadAsync(), Is.EqualTo("."));
            await server.SendAsync("05");
            Assert.That(await client.ReadAsync(), Is.EqualTo("05"));
        });
    }

    [Test]
    public void HalfClose_WithOctetsWrittenButNotFlushed_SendsThem()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        client.Output.Write(new byte[] { 9 });
        client.Output.Complete();

        Assert.That(_clock.Run(server.ReadToEndAsync), Is.EqualTo(["09."]));
    }

    [Test]
    public void Close_OfAnEndThatHasReadEverything_IsACleanEndForThePeer()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            await server.ReadAsync();
            await server.DisposeAsync();
            Assert.That(await client.ReadAsync(), Is.EqualTo("."));
        });

        Assert.That(server.IsClosed, Is.True);
    }

    [Test]
    public void Close_WithOctetsUnread_ResetsThePeer()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            await _clock.DelayAsync(Ms(1));
            await server.DisposeAsync();
            Assert.That(await Caught(client.ReadAsync()), Is.InstanceOf<IOException>());
            Assert.That(await Caught(client.SendAsync("02").AsTask()), Is.InstanceOf<IOException>());
        });
    }

    [Test]
    public void Close_BeforeOctetsArrive_ResetsThePeerWhenTheyDo()
    {
        var (client, server) = Pair(latency: 10);

        _clock.Run(async () =>
        {
            await server.DisposeAsync();
            await _clock.DelayAsync(Ms(5));
            await client.SendAsync("01");
            Assert.That((await client.ReadAsync(), _clock.Elapsed), Is.EqualTo((".", Ms(10))));

            await _clock.DelayAsync(Ms(15) - TimeSpan.FromTicks(1));
            Assert.That(await Caught(client.SendAsync("02").AsTask()), Is.Null);
            await _clock.DelayAsync(TimeSpan.FromTicks(1));
            Assert.That(await Caught(client.SendAsync("03").AsTask()), Is.InstanceOf<IOException>());
        });
    }

    [Test]
    public void Input_CompletedAlone_ThrowsAwayWhatArrivesAndKeepsThePeerWriting()
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Window = 1 });

        _clock.Run(async () =>
        {
            Task<FlushResult> early = client.SendAsync("01").AsTask();
            await _clock.SettleAsync();
            server.Input.Complete();
            await early;
            await client.SendAsync("02");
            _ = server.SendAsync("03").AsTask();
            Assert.That(await client.ReadAsync(), Is.EqualTo("03"));
        });
    }

    [Test]
    public void Reset_OfTheTransport_BreaksReadsAndFlushesOfBothEndsAtOnce()
    {
        InMemoryTransport pair = InMemoryTransport.Pair(_clock, new LinkOptions { Latency = Ms(10), Window = 1 });

        _clock.Run(async () =>
        {
            Task[] waiting =
            [
                pair.Client.ReadAsync(), pair.Server.ReadAsync(),
                pair.Client.SendAsync("01").AsTask(), pair.Server.SendAsync("02").AsTask(),
            ];
            await _clock.DelayAsync(Ms(5));
            pair.Reset();

            foreach (Task task in waiting)
            {
                AssertReset(await Caught(task));
            }

            AssertReset(await Caught(pair.Client.ReadAsync()));
            AssertReset(await Caught(pair.Server.SendAsync("03").AsTask()));
        });

        Assert.That(_clock.Elapsed, Is.EqualTo(Ms(5)));
    }

    [Test]
    public void Reset_OfTheTransport_LosesWhatIsUnread()
    {
        InMemoryTransport pair = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            await pair.Client.SendAsync("01");
            await _clock.SettleAsync();
            pair.Reset();
            AssertReset(await Caught(pair.Server.ReadAsync()));
        });

        Assert.That(pair.Server.Unread, Is.Zero);
    }

    [Test]
    public void Reset_OfTheTransportBehindAnEndOfInputThatIsUnread_IsSeenByTheRead()
    {
        InMemoryTransport pair = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            pair.Client.Output.Complete();
            await _clock.SettleAsync();
            pair.Reset();
            AssertReset(await Caught(pair.Server.ReadAsync()));
        });
    }

    [Test]
    public void Reset_OfOneEnd_ReachesThePeerBehindTheOctetsBeforeIt()
    {
        var (client, server) = Pair(latency: 10);

        _clock.Run(async () =>
        {
            await client.SendAsync("01 02");
            client.Reset();
            AssertReset(await Caught(client.ReadAsync()));
            AssertReset(await Caught(client.SendAsync("03").AsTask()));
            Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.Zero));

            Assert.That(await Caught(server.SendAsync("04").AsTask()), Is.Null);
            await _clock.DelayAsync(Ms(11));
            AssertReset(await Caught(server.SendAsync("05").AsTask()));
            Assert.That(await server.ReadAsync(), Is.EqualTo("01 02"));
            AssertReset(await Caught(server.ReadAsync()));
        });
    }

    [Test]
    public void Output_CompletedWithAnException_IsAReset()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            client.Output.Complete(new InvalidOperationException());
            AssertReset(await Caught(server.ReadAsync()));
            AssertReset(await Caught(client.ReadAsync()));
        });
    }

    [Test]
    public void Stall_WhileOctetsAreUnderWay_HoldsThemUntilResume()
    {
        InMemoryTransport pair = InMemoryTransport.Pair(_clock, new LinkOptions { Latency = Ms(10) });

        _clock.Run(async () =>
        {
            await pair.Client.SendAsync("01");
            await _clock.DelayAsync(Ms(5));
            pair.Stall();
            await _clock.DelayAsync(Ms(20));
            await pair.Client.SendAsync("02");
            Assert.That(pair.Server.Unread, Is.Zero);

            pair.Resume();
            Assert.That((await pair.Server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("01", Ms(25))));
            Assert.That((await pair.Server.ReadAsync(), _clock.Elapsed), Is.EqualTo(("02", Ms(35))));
        });
    }

    [Test]
    public void Stall_OfOneEnd_LeavesTheOtherDirectionMoving()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            client.Stall();
            await client.SendAsync("01");
            client.Output.Complete();
            await server.SendAsync("02");
            Assert.That(await client.ReadAsync(), Is.EqualTo("02"));
            await _clock.DelayAsync(Ms(1));
            Assert.That(server.Unread, Is.Zero);

            client.Resume();
            Assert.That(await server.ReadToEndAsync(), Is.EqualTo(["01."]));
        });
    }

    [Test]
    public void Stall_LeavesTheWindowToFillUp()
    {
        var (client, _) = InMemoryTransport.Pair(_clock, new LinkOptions { Window = 3 });

        client.Stall();
        ValueTask<FlushResult> first = client.SendAsync("01 02");
        Task<FlushResult> second = client.SendAsync("03").AsTask();
        _clock.AdvanceBy(TimeSpan.FromHours(1));

        Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((true, false)));
    }

    [Test]
    public void Sent_OfEachEnd_HoldsItsOctetsFlushByFlush()
    {
        var (client, server) = Pair(latency: 10);

        _clock.Run(async () =>
        {
            await client.SendAsync("01 02");
            await client.Output.FlushAsync();
            await _clock.DelayAsync(Ms(3));
            await client.SendAsync("AB");
            await server.SendAsync("FF");
        });

        Assert.That((client.Sent.ToHex(), server.Sent.ToHex(), client.Sent.Length), Is.EqualTo(("01 02 AB", "FF", 3L)));
        Assert.That(client.Sent.Flushes.Select(flush => $"{flush}"), Is.EqualTo(["00:00:00 01 02", "00:00:00.0030000 AB"]));
    }

    [Test]
    public void Sent_Cleared_HoldsOnlyWhatCameAfter()
    {
        var (client, _) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            await client.SendAsync("01 02");
            client.Sent.Clear();
            await client.SendAsync("03");
        });

        Assert.That((client.Sent.ToHex(), client.Sent.Length), Is.EqualTo(("03", 1L)));
    }

    [Test]
    public void Memory_GivenBack_IsOverwritten()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            await client.SendAsync("01 02 03");
            ReadResult read = await server.Input.ReadAsync();
            ReadOnlyMemory<byte> kept = read.Buffer.First;
            server.Input.AdvanceTo(read.Buffer.End);
            Assert.That(Hex.ToString(kept.Span), Is.EqualTo("DD DD DD"));
        });
    }

    [Test]
    public void Segments_OfAGivenSize_AreWhatTheReaderSees()
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { SegmentSize = 2 });

        _clock.Run(async () =>
        {
            await client.SendAsync("01 02 03 04 05");
            ReadResult read = await server.Input.ReadAsync();
            Assert.That(string.Join('|', Segments(read.Buffer)), Is.EqualTo("01 02|03 04|05"));
        });
    }

    [Test]
    public void TestThatWaitsForEver_OverATransport_IsToldWhatTheEndsDo()
    {
        InMemoryTransport pair = InMemoryTransport.Pair(_clock, new LinkOptions { Window = 2 });

        Assert.That(
            () => _clock.Run(async () =>
            {
                await pair.Client.SendAsync("01");
                await _clock.SettleAsync();
                pair.Client.Stall();
                await pair.Client.SendAsync("02 03");
            }),
            Throws.TypeOf<VirtualClockException>()
                .With.Message.Contains("the client end has 0 octets to read, its flushes wait because 3 octets are unread by the peer, what it sends is stalled.")
                .And.Message.Contains("the server end has 1 octets to read."));
    }

    [Test]
    public void PingPongs_AHundredThousandWithLatency_StayOnOneThreadInExactTime()
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Latency = TimeSpan.FromTicks(5) });

        _clock.Run(() => Task.WhenAll(Serve(client, first: true), Serve(server, first: false)));

        Assert.That(_clock.Clock, Is.EqualTo(100_000 * 10));

        static async Task Serve(InMemoryEnd end, bool first)
        {
            byte[] octet = [1];
            for (int i = 0; i < 100_000; i++)
            {
                if (first)
                {
                    await end.Output.WriteAsync(octet);
                }

                ReadResult read = await end.Input.ReadAsync();
                end.Input.AdvanceTo(read.Buffer.End);
                if (!first)
                {
                    await end.Output.WriteAsync(octet);
                }
            }
        }
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static async Task<Exception?> Caught(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.Exception?.InnerException;
    }

    private static void AssertReset(Exception? exception)
    {
        Assert.That(exception, Is.TypeOf<IOException>().With.Message.StartsWith("Connection reset"));
        Assert.That(((SocketException)exception!.InnerException!).SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
    }

    private static string[] Segments(ReadOnlySequence<byte> buffer)
    {
        var segments = new List<string>();
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            segments.Add(Hex.ToString(segment.Span));
        }

        return [.. segments];
    }

    private InMemoryTransport Pair(int latency) => InMemoryTransport.Pair(_clock, new LinkOptions { Latency = Ms(latency) });
}
