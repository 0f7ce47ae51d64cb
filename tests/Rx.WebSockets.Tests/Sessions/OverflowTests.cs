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
public sealed class OverflowTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static Overflow<Frame>[] Policies { get; } =
        [Overflow.Close, Overflow.Fail(), Overflow.DropNewest(), Overflow.DropOldest(), Overflow.Latest, Overflow.ConflateBy<Frame, int>(frame => frame.Payload.Length)];

    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    [Test, Property("Case", "K-B02"), Property("Case", "U6")]
    public void OnNext_ByDefault_EndsWith1013AheadOfWhatWaits() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        var seen = Record(session);
        Push(session, 100);

        var frames = await peer.ReadUntilCloseAsync();
        Assert.That(frames[^1].CloseCode, Is.EqualTo(CloseCode.TryAgainLater));
        Assert.That(frames, Has.Count.LessThan(100));
        peer.HalfClose();

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code), Is.EqualTo((EndKind.Overflow, Initiator.Local, CloseCode.TryAgainLater)));
        Assert.That(end.Cause?.Message, Does.Contain("ToFlow"));
        Assert.That(end.Unwritten, Is.Positive);
        Assert.That(await seen.End, Is.TypeOf<SessionException>().With.Message.Contains("ToFlow"));
        Assert.That(session.DroppedFrames, Is.InRange(85, 95));
    });

    [Test]
    public void OnNext_DropNewest_KeepsTheOldestAndCounts() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = Overflow.DropNewest() }, Narrow);
        Push(session, 100);
        var kept = 100 - (int)session.DroppedFrames;

        Assert.That(kept, Is.InRange(5, 20));
        for (var number = 0; number < kept; number++)
        {
            Assert.That((await peer.ReadFrameAsync()).Payload.Span[0], Is.EqualTo(number));
        }

        await session.SendAsync("alive");
        await peer.ExpectAsync(Frame.Text("alive"));
    });

    [Test]
    public void OnNext_Fail_ThrowsAtTheSenderAndTheSessionGoesOn() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = Overflow.Fail() }, Narrow);

        Assert.That(() => Push(session, 100), Throws.TypeOf<FlowOverflowException>().With.Message.Contains("ToFlow"));
        Assert.That((session.DroppedFrames, session.State), Is.EqualTo((1, ConnectionState.Open)));
        await peer.ReadFrameAsync();
        await session.SendAsync("alive");
    });

    [Test]
    public void Overflow_WithANumberOfValues_IsRefused()
    {
        Assert.That(() => Open(SmallOutbox with { Overflow = Overflow.DropOldest(3) }), Throws.ArgumentException);
        Assert.That(() => Open(SmallOutbox with { Overflow = null! }), Throws.ArgumentNullException);
    }

    [Test]
    public void OnNext_DropOldest_KeepsTheNewestAndCounts() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = Overflow.DropOldest() }, Narrow);
        Push(session, 100);
        var kept = 100 - (int)session.DroppedFrames;

        Assert.That(kept, Is.InRange(5, 20));
        byte[] arrived = new byte[kept];
        for (var number = 0; number < kept; number++)
        {
            arrived[number] = (await peer.ReadFrameAsync()).Payload.Span[0];
        }

        Assert.That(arrived, Is.Ordered.Ascending);
        Assert.That(arrived[^1], Is.EqualTo(99));
        Assert.That(arrived[^5..], Is.EqualTo(new[] { 95, 96, 97, 98, 99 }));
    });

    [Test]
    public void OnNext_DropOldest_NeverTearsAFragmentedMessage() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = Overflow.DropOldest() }, Narrow);

        for (var number = 0; number < 100; number++)
        {
            session.Outgoing.OnNext(Frame.Binary(new byte[250]).NotFinal());
            session.Outgoing.OnNext(Frame.Continuation(new byte[250]));
        }

        session.Outgoing.OnNext(Frame.Text("last"));
        var expectsContinuation = false;
        WireFrame frame;
        do
        {
            frame = await peer.ReadFrameAsync();
            Assert.That(frame.Opcode is Opcode.Continuation, Is.EqualTo(expectsContinuation));
            expectsContinuation = !frame.IsFinal;
        }
        while (frame.Opcode is not Opcode.Text);
    });

    [Test]
    public void OnNext_Latest_KeepsOnlyTheLatestOfThoseThatWait() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = Overflow.Latest }, Narrow);
        Push(session, 100);

        var first = (await peer.ReadFrameAsync()).Payload.Span[0];
        byte last;
        do
        {
            last = (await peer.ReadFrameAsync()).Payload.Span[0];
        }
        while (last < 99);

        Assert.That(first, Is.Zero);
        Assert.That(session.DroppedFrames, Is.InRange(95, 98));
    });

    [Test, Property("Pain", 6)]
    public void OnNext_ConflateBy_AMillionToAPeerThatTakesNothing_HoldsOneOfEachKey() => Run(async () =>
    {
        var (session, _) = Open(
            WebSocketSessionOptions.Default with { Overflow = Overflow.ConflateBy<Frame, byte>(frame => frame.Payload.Span[0]) }, Narrow);
        var pressure = new System.Collections.Generic.List<Pressure>();
        Frame[] quotes = [.. Enumerable.Range(0, 10).Select(symbol => Frame.Binary(Enumerable.Repeat((byte)symbol, 500).ToArray()))];

        for (var i = 0; i < 1_000_000; i++)
        {
            session.Outgoing.OnNext(quotes[i % 10]);
        }

        using var subscription = session.Pressure.Subscribe(pressure.Add);
        await Clock.SettleAsync();
        Assert.That(pressure[^1].Queued, Is.LessThan(10 * 564 + 3000));
        Assert.That(session.DroppedFrames, Is.InRange(1_000_000 - 16, 1_000_000 - 10));
    });

    [Test]
    public void OnNext_ConflateByWithTooManyKeys_DropsTheOldestAndOneThatGrowsMovesToTheEnd() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { OutboxHigh = 2300, Overflow = Overflow.ConflateBy<Frame, byte>(frame => frame.Payload.Span[0]) }, Narrow);
        _ = session.SendAsync(new byte[1500]).AsTask();
        foreach (var (symbol, size) in new[] { ('a', 10), ('b', 10), ('c', 10), ('b', 700), ('a', 11) })
        {
            session.Outgoing.OnNext(Frame.Binary(Enumerable.Repeat((byte)symbol, size).ToArray()));
        }

        await peer.ReadFrameAsync();
        _ = session.CloseAsync();
        var arrived = (await peer.ReadUntilCloseAsync()).SkipLast(1).Select(frame => $"{(char)frame.Payload.Span[0]}{frame.Payload.Length}");

        Assert.That(arrived, Is.EqualTo(["b700", "a11"]));
        Assert.That(session.DroppedFrames, Is.EqualTo(3));
    });

    [Test]
    public void OnNext_DropOldest_NeverDropsWhatASenderWaitedFor() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = Overflow.DropOldest() }, Narrow);
        _ = session.SendAsync(new byte[3000]).AsTask();
        await session.SendAsync("awaited");
        Push(session, 100);

        await peer.ReadFrameAsync();
        await peer.ExpectAsync(Frame.Text("awaited"));
        Assert.That((await peer.ReadFrameAsync()).Payload.Span[0], Is.GreaterThan(80));
    });

    [Test]
    public void OnNext_KeyThrows_ReachesTheSenderAndTheSessionGoesOn() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = Overflow.ConflateBy<Frame, int>(_ => throw new TimeoutException()) });

        Assert.That(() => session.Outgoing.OnNext(Frame.Text("a")), Throws.TypeOf<TimeoutException>());
        await session.SendAsync("b");

        await peer.ExpectAsync(Frame.Text("b"));
    });

    [Test]
    public void OnNext_DropNewest_NeverTearsAFragmentedMessage([Values(1, 100, 200, 300)] int shift) => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = Overflow.DropNewest() }, Narrow);
        session.Outgoing.OnNext(Frame.Binary(new byte[shift]));
        for (var number = 0; number < 20; number++)
        {
            session.Outgoing.OnNext(Frame.Binary(new byte[250]).NotFinal());
            session.Outgoing.OnNext(Frame.Continuation(new byte[250]));
        }

        var closing = session.CloseAsync();
        var expectsContinuation = false;
        var frames = await peer.ReadUntilCloseAsync();
        foreach (var frame in frames.SkipLast(1))
        {
            Assert.That(frame.Opcode is Opcode.Continuation, Is.EqualTo(expectsContinuation));
            expectsContinuation = !frame.IsFinal;
        }

        Assert.That(frames[^1].CloseCode, Is.EqualTo(expectsContinuation ? CloseCode.TryAgainLater : CloseCode.NormalClosure));
        peer.HalfClose();
        await closing;
    });

    [Test]
    public void OnNext_OfACloseWhileTheOutboxIsFull_StartsTheHandshakeAllTheSame([ValueSource(nameof(Policies))] Overflow<Frame> overflow) => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = overflow }, Narrow);
        while (session.SendAsync(new byte[500]).AsTask() is { IsCompleted: true })
        {
        }

        session.Outgoing.OnNext(Frame.Close(new CloseReason((CloseCode)4000)));

        Assert.That((await peer.ReadUntilCloseAsync())[^1].CloseCode, Is.EqualTo((CloseCode)4000));
    });

    [Test]
    public void OnNextAsync_WhileTheOutboxIsFull_WaitsWhateverThePolicy([ValueSource(nameof(Policies))] Overflow<Frame> overflow) => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { Overflow = overflow }, Narrow);
        var sent = 0;
        Task send;
        do
        {
            send = session.Outgoing.OnNextAsync(Frame.Binary(new byte[500])).AsTask();
            sent++;
        }
        while (send.IsCompleted);

        for (var number = 0; number < sent; number++)
        {
            await peer.ReadFrameAsync();
        }

        await send;
        Assert.That((session.DroppedFrames, session.State), Is.EqualTo((0, ConnectionState.Open)));
    });

    private static void Push(IWebSocketSession session, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var payload = new byte[500];
            payload[0] = (byte)number;
            session.Outgoing.OnNext(Frame.Binary(payload));
        }
    }
}
