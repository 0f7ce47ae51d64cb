using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class HostileTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test, Property("Case", "H2.5"), Property("Case", "H3.Resources")]
    public void Pings_TenThousandWithoutAnyRead_LeaveOnePongAndFewOctets() => Run(async () =>
    {
        var (session, peer) = Open(link: new LinkOptions { Window = 1000 });
        var pings = Enumerable.Range(0, 10_000).Select(number => WireFrame.Ping(BitConverter.GetBytes(number)));

        foreach (var batch in pings.Chunk(100))
        {
            await peer.SendAsync(batch);
            await Clock.SettleAsync();
        }

        await session.SendAsync("alive");
        var read = 0;
        WireFrame frame, last = WireFrame.Pong();
        while ((frame = await peer.ReadFrameAsync()).Opcode is Opcode.Pong)
        {
            (last, read) = (frame, read + 1);
        }

        Assert.That(BitConverter.ToInt32(last.Payload.Span), Is.EqualTo(9_999));
        Assert.That(read, Is.LessThan(400));
        Assert.That(frame.GetText(), Is.EqualTo("alive"));
    });

    [Test, Property("Case", "H1.13"), Property("Case", "H3.Resources")]
    public void Pongs_AFloodOfThem_HoldNothing() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session);
        WireFrame[] pongs = [.. Enumerable.Repeat(WireFrame.Pong(new byte[125]), 1000)];

        foreach (var _ in Enumerable.Range(0, 20))
        {
            await peer.SendAsync(pongs);
        }

        await peer.SendAsync(Frame.Text("alive"));
        Assert.That(await seen.NextTextAsync(), Is.EqualTo("alive"));
    });

    [Test, Property("Case", "H1.13")]
    public void Memory_ThatWasRentedForTheTransport_IsAllReturned([Values] bool isClean) => Run(async () =>
    {
        using var pool = new CountingPool();
        var (session, peer) = PipePair.Open(Clock, pool, Role);
        EndsWithTheTest(session);
        EndsWithTheTest(peer);
        session.Incoming.Subscribe(session.Outgoing);
        var seen = Record(peer);
        for (var number = 0; number < 100; number++)
        {
            await peer.SendAsync(new byte[10_000]);
            await peer.SendAsync(Frame.Pong(new byte[125]));
        }

        await seen.TakeAsync(100);
        await (isClean ? peer.CloseAsync() : Task.CompletedTask);
        peer.Abort();
        Assert.That((await session.Completion).IsClean, Is.EqualTo(isClean));
        await peer.Completion;

        Assert.That((pool.Rented > 0, pool.Outstanding), Is.EqualTo((true, 0)));
    });

    [Test]
    public void Session_ThatIsIdle_RentsNothing() => Run(async () =>
    {
        using var pool = new CountingPool();
        var (session, peer) = PipePair.Open(Clock, pool, Role);
        EndsWithTheTest(session);
        EndsWithTheTest(peer);
        var seen = Record(peer);
        await session.SendAsync(new byte[100_000]);
        await seen.NextAsync();
        await Clock.SettleAsync();

        Assert.That(pool.Outstanding, Is.Zero);
    });

    [Test, Property("Case", "H3.Resources"), Property("Case", "H1.44")]
    public void Fragments_WithoutEnd_EndWith1009() => Run(async () =>
    {
        var (session, peer) = Open();
        Record(session);
        await peer.SendAsync(WireFrame.Binary(default) with { IsFinal = false });
        WireFrame[] fragments = [.. Enumerable.Repeat(WireFrame.Continuation(new byte[1]) with { IsFinal = false }, 1000)];
        var sent = 0;

        while (session.State is ConnectionState.Open && sent < 200)
        {
            await peer.SendAsync(fragments);
            await Clock.SettleAsync();
            sent++;
        }

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(sent * 1000, Is.LessThanOrEqualTo(1 << 17));
    });

    [Test, Property("Case", "H3.Resources")]
    public void ControlFrames_64KiBBetweenTwoFragments_AreTaken() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session);

        await peer.SendAsync(WireFrame.Text("A") with { IsFinal = false });
        await peer.SendAsync([.. Enumerable.Repeat(WireFrame.Pong(new byte[125]), 520)]);
        await peer.SendAsync(WireFrame.Continuation("B"u8.ToArray()));

        Assert.That(await seen.NextTextAsync(), Is.EqualTo("AB"));
    });

    [Test, Property("Case", "H3.Resources")]
    public void Payload_ThatComesOneOctetAtATime_IsTakenAsItComes() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session);

        foreach (var octet in WireFrame.Text("slow").ToOctets(peer.Role))
        {
            await peer.SendOctetsAsync(new[] { octet });
            await Clock.DelayAsync(Seconds(19));
        }

        Assert.That(await seen.NextTextAsync(), Is.EqualTo("slow"));
    });

    [Test, Property("Case", "H1.20"), Property("Case", "H1.2")]
    public void Length_AnnouncedAndNotSent_ReservesNothing() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { MaxFrameSize = int.MaxValue });
        Record(session);
        var before = GC.GetAllocatedBytesForCurrentThread();

        await peer.SendAsync(WireFrame.Binary(new byte[10]) with { AnnouncedLength = 1 << 30 });
        await Clock.SettleAsync();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test, Property("Case", "H3.Resources")]
    public void Frames_ManyTinyOnes_AreTakenInFewSteps() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 1 << 20 });
        var (session, peer) = Open(transport);
        var seen = Record(session);

        await peer.SendAsync([.. Enumerable.Repeat(WireFrame.Binary(default), 20_000)]);
        await seen.TakeAsync(20_000);

        Assert.That(Ends(transport).Mine.Count(TransportOperation.Read), Is.LessThan(200));
    });
}
