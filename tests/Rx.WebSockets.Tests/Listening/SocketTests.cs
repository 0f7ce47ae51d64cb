using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>The listener on real sockets, where it matters that they are.</summary>
public sealed class SocketTests : SocketFixture
{
    [Test]
    public async Task Bind_PortZero_TakesAFreeOne()
    {
        var listener = await ListenAsync();

        Assert.That(listener.LocalEndPoint.Address, Is.EqualTo(IPAddress.Loopback));
        Assert.That(listener.LocalEndPoint.Port, Is.Positive);
    }

    [Test]
    public async Task Bind_PortTaken_Throws()
    {
        var listener = await ListenAsync();

        Assert.That(async () => await WebSocketListener.BindAsync(listener.LocalEndPoint), Throws.InstanceOf<SocketException>());
    }

    [Test]
    public void Bind_Cancelled_Throws() =>
        Assert.That(
            async () => await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), null, new CancellationToken(true)),
            Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public async Task Bind_IPv6Any_TakesIPv4Too()
    {
        Assume.That(Socket.OSSupportsIPv6);
        await using var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.IPv6Any, 0));
        using var subscription = listener.Sessions.Subscribe(session => session.Abort());

        using var caller = await SocketCaller.ConnectAsync(new IPEndPoint(IPAddress.Loopback, listener.LocalEndPoint.Port), Patience);

        await caller.Http.OpenAsync().WaitAsync(Patience);
    }

    [Test]
    public async Task Stop_FreesThePort()
    {
        var listener = await ListenAsync();
        await listener.StopAsync().WaitAsync(Patience);

        await using var next = await WebSocketListener.BindAsync(listener.LocalEndPoint);

        Assert.That(next.LocalEndPoint, Is.EqualTo(listener.LocalEndPoint));
    }

    [Test]
    [Property("Case", "K-E05")]
    [Property("Case", "H3.Server")]
    public async Task Octets_RightBehindTheRequest_AreFrames()
    {
        var frames = new List<Frame>();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = await ListenAsync();
        listener.Sessions.Subscribe(session => session.Incoming.Subscribe(frames.Add, ended.SetResult));
        var caller = await CallAsync(listener);

        await caller.Http.SendAsync(Requests.Upgrade() + Encoding.Latin1.GetString(Hex.Parse("81 85 00 00 00 00 48 65 6C 6C 6F 88 82 00 00 00 00 03 E8")));
        await caller.Http.ReadHeadAsync().WaitAsync(Patience);
        await caller.Http.Peer.ExpectHexAsync("88 02 03 E8").WaitAsync(Patience);
        await caller.Http.Peer.ExpectEndAsync().WaitAsync(Patience);
        await ended.Task.WaitAsync(Patience);

        Assert.That(frames, Is.EqualTo([Frame.Text("Hello")]));
    }

    [Test]
    public async Task Octets_RightBehindTheAnswer_AreFrames()
    {
        var (caller, _) = await OpenAsync(handler: session => _ = session.SendAsync("Welcome"));

        await caller.Http.Peer.ExpectAsync(Frame.Text("Welcome")).WaitAsync(Patience);
    }

    [Test]
    [Property("Case", "U16")]
    public async Task Sessions_ThreeSubscribersOfFrames_AllSeeTheFirst()
    {
        var seen = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<Frame>()).ToArray();
        var listener = await ListenAsync();
        listener.Sessions.Subscribe(session => Array.ForEach(seen, one => session.Incoming.Subscribe(one.SetResult)));
        var caller = await CallAsync(listener);

        await caller.Http.SendAsync(Requests.Upgrade() + Encoding.Latin1.GetString(WireFrame.Text("Hello").ToOctets(WebSocketRole.Client)));

        var firsts = await Task.WhenAll(seen.Select(one => one.Task)).WaitAsync(Patience);
        Assert.That(firsts, Is.All.EqualTo(Frame.Text("Hello")));
    }

    [Test]
    [Property("Case", "K-E10")]
    [Property("Case", "K-V09")]
    public async Task Echo_20MiB_ComesBackEqual()
    {
        var limits = new WebSocketSessionOptions { MaxFrameSize = 32 << 20, OutboxHigh = 64 << 20 };
        var (client, _) = await OpenPairAsync(limits, new WebSocketListenerOptions { Session = limits }, session => session.Incoming.Subscribe(session.Outgoing));
        var echoed = First(client);
        var sent = new SeededRandom(20).NextOctets(20 << 20);

        await client.SendAsync(sent, Patience);

        var frame = await echoed.WaitAsync(Patience);
        Assert.That(frame.Payload.Span.SequenceEqual(sent));
        await client.CloseAsync(Patience);
    }

    [Test]
    public async Task Echo_100000SmallFrames_ComeBackInOrder()
    {
        const int Count = 100_000;
        var (client, _) = await OpenPairAsync(handler: session => session.Incoming.Subscribe(session.Outgoing));
        var next = 0;
        var wrong = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Incoming.Subscribe(frame =>
        {
            wrong += BitConverter.ToInt32(frame.Payload.Span) == next ? 0 : 1;
            if (++next == Count)
            {
                all.SetResult();
            }
        });

        for (var i = 0; i < Count; i++)
        {
            await client.SendAsync(BitConverter.GetBytes(i), Patience);
        }

        await all.Task.WaitAsync(Patience);
        Assert.That(wrong, Is.Zero);
        await client.CloseAsync(Patience);
    }

    [Test]
    [Property("Case", "K-V21")]
    public async Task Sessions_1000AtOnce_AreAllServed()
    {
        var listener = await ListenAsync();
        var open = 0;
        listener.Sessions.Subscribe(session =>
        {
            Interlocked.Increment(ref open);
            session.Incoming.Subscribe(session.Outgoing);
        });

        var callers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => CallAsync(listener))).WaitAsync(Patience);
        await Task.WhenAll(callers.Select(caller => caller.Http.OpenAsync())).WaitAsync(Patience);
        await Task.WhenAll(callers.Select((caller, i) => caller.Http.Peer.SendAsync(Frame.Text($"{i}")))).WaitAsync(Patience);
        await Task.WhenAll(callers.Select((caller, i) => caller.Http.Peer.ExpectAsync(Frame.Text($"{i}")))).WaitAsync(Patience);

        Assert.That(open, Is.EqualTo(1000));
    }

    [Test]
    public async Task Send_BufferReusedAtCompletion_ArrivesAsItWas()
    {
        const int Count = 2000;
        var (client, server) = await OpenPairAsync();
        var wrong = 0;
        var got = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Incoming.Subscribe(frame =>
        {
            wrong += frame.Payload.Span.ContainsAnyExcept((byte)got) ? 1 : 0;
            if (++got == Count)
            {
                all.SetResult();
            }
        });

        var buffer = new byte[1000];
        for (var i = 0; i < Count; i++)
        {
            buffer.AsSpan().Fill((byte)i);
            await server.SendAsync(buffer, Patience);
        }

        buffer.AsSpan().Clear();
        await all.Task.WaitAsync(Patience);
        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public async Task Server_ThatOnlySends_AnswersPingsAndSeesTheClose()
    {
        var (caller, server) = await OpenAsync();
        var peer = caller.Http.Peer;

        for (var i = 0; i < 1000; i++)
        {
            await server.SendAsync($"{i}", Patience);
        }

        await peer.SendAsync(WireFrame.Ping("still there?"u8.ToArray()), WireFrame.Text("unheard"), WireFrame.Close(CloseCode.NormalClosure));
        for (var i = 0; i < 1000; i++)
        {
            await peer.ExpectAsync(Frame.Text($"{i}")).WaitAsync(Patience);
        }

        await peer.ExpectAsync(Frame.Pong("still there?"u8.ToArray())).WaitAsync(Patience);
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal)).WaitAsync(Patience);
        await peer.ExpectEndAsync().WaitAsync(Patience);
        caller.Dispose();
        var end = await server.Completion.WaitAsync(Patience);
        Assert.That((end.Kind, end.Code), Is.EqualTo((EndKind.Closed, CloseCode.NormalClosure)));
    }

    [Test]
    [Property("Case", "H1.16")]
    public async Task Close_PeerThatNeverAnswers_EndsAtTheTimeout()
    {
        var (caller, server) = await OpenAsync(new WebSocketListenerOptions { Session = new WebSocketSessionOptions { CloseTimeout = TimeSpan.FromMilliseconds(50) } });

        await server.CloseAsync(Patience);

        var end = await server.Completion.WaitAsync(Patience);
        Assert.That(end.Kind, Is.EqualTo(EndKind.CloseTimeout));
        await caller.Http.Peer.ExpectAsync(Frame.Close(CloseReason.Normal)).WaitAsync(Patience);
        await caller.Http.Peer.ReadToEndAsync().WaitAsync(Patience);
    }

    [Test]
    [Property("Case", "H3.Close")]
    public async Task Close_ByTheServer_EndsItsOutputAndTakesWhatStillComes()
    {
        var (caller, server) = await OpenAsync(new WebSocketListenerOptions { Session = new WebSocketSessionOptions { Linger = TimeSpan.FromMinutes(10) } });

        var closed = server.CloseAsync(Patience);
        await caller.Http.Peer.ExpectAsync(Frame.Close(CloseReason.Normal)).WaitAsync(Patience);
        await caller.Http.Peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure));
        await closed.WaitAsync(Patience);
        await caller.Http.Peer.ExpectEndAsync().WaitAsync(Patience);
        await caller.Http.Peer.SendOctetsAsync(new byte[1 << 20]).WaitAsync(Patience);
        Assert.That(server.Completion.IsCompleted, Is.False);
        caller.ShutDownOutput();

        Assert.That((await server.Completion.WaitAsync(Patience)).IsClean);
    }

    [Test]
    public async Task Peer_ThatEndsItsOutputWithoutClose_GetsWhatWasOwedAnd1006()
    {
        var (caller, server) = await OpenAsync(handler: session => session.Incoming.Subscribe(session.Outgoing));

        await caller.Http.Peer.SendAsync(Frame.Text("Hello"));
        await caller.Http.Peer.ExpectAsync(Frame.Text("Hello")).WaitAsync(Patience);
        caller.ShutDownOutput();

        Assert.That((await server.Completion.WaitAsync(Patience)).Code, Is.EqualTo(CloseCode.AbnormalClosure));
        await caller.Http.Peer.ExpectEndAsync().WaitAsync(Patience);
    }

    private static Task<Frame> First(IWebSocketSession session)
    {
        var first = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Incoming.Subscribe(frame => first.TrySetResult(frame));
        return first.Task;
    }
}
