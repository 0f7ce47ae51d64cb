using System;
using System.Linq;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using NUnit.Framework;
using Rx.WebSockets.AspNetCore.Tests.Fixture;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.AspNetCore.Tests.Hosting;

/// <summary>The WebSocket of .NET as an independent peer.</summary>
public sealed class ClientWebSocketTests : EndpointFixture
{
    [Test, Property("Case", "K-V09"), Property("Case", "K-E10")]
    public async Task Echo_Of20MiBWithRaisedLimit_ComesBackWhole()
    {
        var options = new WebSocketEndpointOptions { Session = new WebSocketSessionOptions { MaxFrameSize = 20 << 20 } };
        var client = await ConnectAsync(await ServeSessionsAsync(options));
        var session = await AcceptAsync();
        session.Incoming.Subscribe(session.Outgoing);
        var sent = new byte[20 << 20];
        new Random(4711).NextBytes(sent);

        var sending = client.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, Patience);
        var (type, received) = await client.ReceiveAsync(Patience);

        await sending;
        Assert.That(type, Is.EqualTo(WebSocketMessageType.Binary));
        Assert.That(received.AsSpan().SequenceEqual(sent));
    }

    [Test, Property("Case", "K-V10")]
    public async Task Fragments_OfTheClient_ArriveAsOneMessage()
    {
        var client = await ConnectAsync(await ServeSessionsAsync());
        var seen = Record(await AcceptAsync());

        await client.SendAsync("ABC"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, Patience);
        await client.SendAsync("123"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Patience);

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Text("ABC123")));
    }

    [Test, Property("Case", "K-V11")]
    public async Task Message_AboveTheLimit_IsAnsweredWith1009()
    {
        var options = new WebSocketEndpointOptions { Session = new WebSocketSessionOptions { MaxFrameSize = 1023, Linger = TimeSpan.FromMilliseconds(50) } };
        var client = await ConnectAsync(await ServeSessionsAsync(options));
        var session = await AcceptAsync();

        await client.SendAsync(new byte[1024], WebSocketMessageType.Binary, endOfMessage: true, Patience);

        Assert.That((await client.ReceiveCloseAsync(Patience)).Code, Is.EqualTo(1009));
        var end = await session.Completion;
        Assert.That((end.Kind, end.CodeSent, end.Cause), Is.EqualTo((EndKind.ProtocolError, (CloseCode?)CloseCode.MessageTooBig, end.Cause)));
        Assert.That(end.Cause, Is.InstanceOf<ProtocolException>());
    }

    [TestCase(4), Property("Case", "K-V12")]
    [TestCase(2), Property("Case", "K-V13")]
    public async Task Fragments_AboveTheLimitTogether_AreAnsweredWith1009(int fragments)
    {
        var options = new WebSocketEndpointOptions { Session = new WebSocketSessionOptions { MaxFrameSize = 1025, Linger = TimeSpan.FromMinutes(10) } };
        var client = await ConnectAsync(await ServeSessionsAsync(options));

        for (var number = 1; number <= fragments; number++)
        {
            await client.SendAsync(new byte[1024], WebSocketMessageType.Binary, endOfMessage: number == fragments, Patience);
        }

        Assert.That((await client.ReceiveCloseAsync(Patience)).Code, Is.EqualTo(1009));
    }

    [Test, Property("Case", "K-V19")]
    public async Task RoundTrips_OfGrowingText_AllComeBack()
    {
        var server = await ServeAsync(application =>
            application.MapRxWebSocket("/session", session => session.Incoming.Subscribe(session.Outgoing)));
        var client = await ConnectAsync(server);

        for (var length = 1; length <= 100; length++)
        {
            var text = string.Concat(Enumerable.Repeat("X", length));
            await client.SendTextAsync(text, Patience);
            Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo(text));
        }
    }

    [Test, Property("Case", "K-V21")]
    public async Task Sessions_AHundredAtOnce_AllServe()
    {
        var server = await ServeAsync(application =>
            application.MapRxWebSocket("/session", session => session.Incoming.Subscribe(session.Outgoing)));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(TalkAsync));

        async Task TalkAsync(int number)
        {
            var client = new ClientWebSocket();
            using (client)
            {
                await client.ConnectAsync(new Uri(server, "/session"), Patience);
                await client.SendTextAsync($"{number}", Patience);
                Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo($"{number}"));
                await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience);
            }
        }
    }

    [Test, Property("Case", "U4")]
    public async Task Server_ThatOnlySends_AnswersPingsAndSeesTheClose()
    {
        var client = await ConnectAsync(await ServeSessionsAsync(), set: options =>
        {
            options.KeepAliveInterval = TimeSpan.FromMilliseconds(20);
            options.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        });
        var session = await AcceptAsync();

        for (var number = 0; number < 50; number++)
        {
            await session.SendAsync($"{number}");
            Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo($"{number}"));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", Patience);
        var end = await session.Completion;
        Assert.That((end.Initiator, end.CodeReceived, end.Reason, end.IsClean), Is.EqualTo((Initiator.Remote, (CloseCode?)CloseCode.NormalClosure, "enough", true)));
    }

    [Test]
    public async Task Connection_Reset_EndsTheSessionWith1006([Values] bool whileSending)
    {
        var client = await DialAsync(await ServeSessionsAsync());
        await client.OpenAsync();
        var session = await AcceptAsync();
        var seen = Record(session);
        var sending = whileSending ? SendForEverAsync(session) : Task.CompletedTask;

        client.Reset();

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.IsClean), Is.EqualTo((EndKind.ConnectionLost, Initiator.Transport, CloseCode.AbnormalClosure, false)));
        Assert.That(await seen.End, Is.InstanceOf<SessionException>());
        await sending;
    }

    [Test]
    public async Task Client_Aborted_EndsTheSessionWith1006()
    {
        var client = await ConnectAsync(await ServeSessionsAsync());
        var session = await AcceptAsync();

        client.Abort();

        Assert.That((await session.Completion).Code, Is.EqualTo(CloseCode.AbnormalClosure));
    }

    [Test]
    public async Task Abort_OfOurs_IsSeenWithoutAClose()
    {
        var client = await ConnectAsync(await ServeSessionsAsync());
        var session = await AcceptAsync();

        session.Abort();

        var failure = await Assert.CatchAsync<WebSocketException>(() => client.ReceiveAsync(Patience));
        Assert.That(failure!.WebSocketErrorCode, Is.EqualTo(WebSocketError.ConnectionClosedPrematurely));
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
    }

    private static async Task SendForEverAsync(IWebSocketSession session)
    {
        try
        {
            while (true)
            {
                await session.SendAsync(new byte[10_000]);
            }
        }
        catch (SessionException)
        {
            // The way out.
        }
    }
}
