using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Whoever gives up gives up for himself: the session lives on, and its next message arrives.</summary>
[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class CancellingTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    // "Hello" in one frame, masked and not: the examples of RFC 6455 §5.7.
    private const string Masked = "81 85 37 FA 21 3D 7F 9F 4D 51 58";
    private const string Unmasked = "81 05 48 65 6C 6C 6F";

    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    private string Hello => Role is WebSocketRole.Client ? Unmasked : Masked;

    [Test, Property("Pain", 1)]
    public void Pain1_SubscriptionDisposedInTheMiddleOfAFrame_LeavesTheFrameToTheNextOne([Values(1, 2, 5)] int octets) => Run(async () =>
    {
        var (session, peer) = Open();
        var leaves = Record(session);
        var split = octets * 3;
        await peer.SendHexAsync(Hello[..split]);
        await Clock.SettleAsync();

        leaves.Dispose();
        await Clock.DelayAsync(Seconds(1));
        await peer.SendHexAsync(Hello[split..]);
        await peer.SendAsync(Frame.Text("next"));

        var stays = Record(session);
        Assert.That((await stays.NextTextAsync(), await stays.NextTextAsync()), Is.EqualTo(("Hello", "next")));
        Assert.That(leaves.Frames, Is.Empty);
        await AssertAliveAsync(session, peer);
    });

    [Test, Property("Pain", 1)]
    public void Pain1_SubscriptionDisposedInTheMiddleOfAHandler_LosesThatMessageAlone() => Run(async () =>
    {
        var (session, peer) = Open();
        var token = CancellationToken.None;
        var leaves = Record(session, async (_, cancellationToken) =>
        {
            token = cancellationToken;
            await Clock.DelayAsync(TimeSpan.FromMinutes(5), cancellationToken);
        });
        await peer.SendAsync(WireFrame.Text("a"), WireFrame.Text("b"));
        await leaves.NextAsync();

        leaves.Dispose();

        Assert.That(token.IsCancellationRequested);
        var stays = Record(session);
        Assert.That(await stays.NextTextAsync(), Is.EqualTo("b"));
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
        await AssertAliveAsync(session, peer);
    });

    [Test, Property("Pain", 1)]
    public void Pain1_AsyncEnumerationCancelled_LeavesTheNextMessageToTheNextOne() => Run(async () =>
    {
        var (session, peer) = Open();
        using var cancellation = new CancellationTokenSource();
        List<string> seen = [];
        var enumeration = EnumerateAsync(session, seen, cancellation.Token);
        await peer.SendAsync(Frame.Text("a"));
        await Clock.SettleAsync();

        cancellation.Cancel();

        await Expect.FailureAsync<OperationCanceledException>(enumeration);
        Assert.That(seen, Is.EqualTo(new[] { "a" }));
        await peer.SendAsync(Frame.Text("b"));
        Assert.That(await Record(session).NextTextAsync(), Is.EqualTo("b"));
        await AssertAliveAsync(session, peer);
    });

    [Test, Property("Pain", 1), Property("Case", "U1")]
    public void Pain1_QueuedSendCancelled_SendsNoOctetOfIt() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        var before = 0;
        Task send;
        using var cancellation = new CancellationTokenSource();
        while ((send = session.SendAsync(new byte[500], cancellation.Token).AsTask()).IsCompleted)
        {
            before++;
        }

        cancellation.Cancel();

        await Expect.FailureAsync<OperationCanceledException>(send);
        for (; before > 0; before--)
        {
            await peer.ExpectAsync(Frame.Binary(new byte[500]));
        }

        await AssertAliveAsync(session, peer);
    });

    [Test, Property("Pain", 1), Property("Case", "U1")]
    public void Pain1_SendCancelledThatHasBegun_GoesOnToItsEnd() => Run(async () =>
    {
        var (session, peer) = Open(link: Narrow);
        using var cancellation = new CancellationTokenSource();
        var send = session.SendAsync(new byte[5000], cancellation.Token);
        await Clock.DelayAsync(Seconds(1)); // a part of it is on the wire, the rest isn't

        cancellation.Cancel();

        await send;
        await peer.ExpectAsync(Frame.Binary(new byte[5000]));
        await AssertAliveAsync(session, peer);
    });

    [Test, Property("Pain", 1)]
    public void Pain1_FlushAndPingCancelled_LeaveTheSessionAlive() => Run(async () =>
    {
        var (session, peer) = Open(link: Narrow);
        using var cancellation = new CancellationTokenSource();
        await session.SendAsync(new byte[5000]);
        var flush = session.FlushAsync(cancellation.Token);
        var ping = session.PingAsync(cancellation.Token);

        cancellation.Cancel();

        await Expect.FailureAsync<OperationCanceledException>(flush);
        await Expect.FailureAsync<OperationCanceledException>(ping);
        await peer.ExpectAsync(Frame.Binary(new byte[5000]));
        Assert.That((await peer.ReadFrameAsync()).Opcode, Is.EqualTo(Opcode.Ping));
        await AssertAliveAsync(session, peer);
    });

    // As the contract says: half a message can't be taken back, so that this one ends the session, with a code and a handshake.
    [Test, Property("Pain", 1)]
    public void Pain1_StreamedMessageCancelledInTheMiddle_EndsTheSessionWith1011() => Run(async () =>
    {
        var (session, peer) = Open();
        using var cancellation = new CancellationTokenSource();
        var send = session.SendAsync(ChunksAsync(cancellation.Token), cancellationToken: cancellation.Token);
        await peer.ExpectAsync(Frame.Binary(new byte[] { 1 }).NotFinal());

        cancellation.Cancel();

        await Expect.FailureAsync<OperationCanceledException>(send);
        var closing = await peer.ReadFrameAsync();
        Assert.That((closing.Opcode, closing.Payload.Span[0] << 8 | closing.Payload.Span[1]), Is.EqualTo((Opcode.Close, 1011)));
    });

    [Test, Property("Pain", 1)]
    public void Pain1_WaitForTheCloseCancelled_TheClosingGoesOnAndTheLastMessageArrives() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session);
        using var cancellation = new CancellationTokenSource();
        var closing = session.CloseAsync(cancellation.Token);
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));

        cancellation.Cancel();

        await Expect.FailureAsync<OperationCanceledException>(closing);
        Assert.That(session.State, Is.EqualTo(ConnectionState.CloseSent));
        await peer.SendAsync(WireFrame.Text("last"), WireFrame.Close(CloseCode.NormalClosure));
        peer.HalfClose();
        Assert.That(await seen.NextTextAsync(), Is.EqualTo("last"));
        Assert.That((await session.Completion).IsClean);
    });

    private static async Task EnumerateAsync(IWebSocketSession session, List<string> seen, CancellationToken cancellationToken)
    {
        await foreach (var text in session.Incoming.Text().ToAsyncEnumerable().WithCancellation(cancellationToken))
        {
            seen.Add(text);
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new byte[] { 1 };
        await Clock.DelayAsync(TimeSpan.FromMinutes(5), cancellationToken);
        yield return new byte[] { 2 };
    }

    /// <summary>A message passes each way.</summary>
    private async Task AssertAliveAsync(IWebSocketSession session, ScriptedPeer peer)
    {
        var seen = Record(session);
        await peer.SendAsync(Frame.Text("still there?"));
        Assert.That(await seen.NextTextAsync(), Is.EqualTo("still there?"));
        await session.SendAsync("still there");
        await peer.ExpectAsync(Frame.Text("still there"));
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    }
}
