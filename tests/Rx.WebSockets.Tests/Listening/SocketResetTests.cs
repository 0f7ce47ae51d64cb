using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>Peers that reset the connection, in each state of it.</summary>
public sealed class SocketResetTests : SocketFixture
{
    [TestCase(SessionKind.Default)]
    [TestCase(SessionKind.Raw)]
    [Property("Case", "K-E01")]
    [Property("Case", "K-E04")]
    public async Task Reset_WhileTheServerConsumes_Is1006(SessionKind kind)
    {
        var error = new TaskCompletionSource<Exception>();
        var (caller, server) = await OpenAsync(Of(kind), session => session.Incoming.Subscribe(_ => { }, error.SetResult));

        await caller.Http.Peer.SendAsync(Frame.Text("Hello"));
        caller.Reset();

        await AssertLostAsync(server);
        Assert.That(await error.Task.WaitAsync(Patience), Is.InstanceOf<SessionException>());
    }

    [TestCase(SessionKind.Default)]
    [TestCase(SessionKind.Raw)]
    [Property("Case", "K-E02")]
    [Property("Case", "K-E04")]
    public async Task Reset_WhileTheServerSends_Is1006(SessionKind kind)
    {
        var (caller, server) = await OpenAsync(Of(kind));

        await server.SendAsync("Hello", Patience);
        await caller.Http.Peer.ExpectAsync(Frame.Text("Hello")).WaitAsync(Patience);
        var sending = SendForEverAsync(server);
        caller.Reset();

        await AssertLostAsync(server);
        Assert.That(await sending.WaitAsync(Patience), Is.InstanceOf<SessionException>());
    }

    [TestCase(SessionKind.Default)]
    [TestCase(SessionKind.Raw)]
    [Property("Case", "K-E03")]
    public async Task Reset_WhileTheServerIdles_Is1006(SessionKind kind)
    {
        var (caller, server) = await OpenAsync(Of(kind));

        caller.Reset();

        await AssertLostAsync(server);
    }

    [Test]
    [Property("Case", "H3.Close")]
    public async Task Reset_InsteadOfTheAnswerToOurClose_Is1006()
    {
        var (caller, server) = await OpenAsync();

        var closed = server.CloseAsync(Patience);
        await caller.Http.Peer.ExpectAsync(Frame.Close(CloseReason.Normal)).WaitAsync(Patience);
        caller.Reset();

        await AssertLostAsync(server);
        await closed.WaitAsync(Patience);
    }

    [Test]
    [Property("Case", "H3.Close")]
    public async Task Reset_AfterTheClosingHandshake_StaysClean()
    {
        var (caller, server) = await OpenAsync();

        await caller.Http.Peer.SendAsync(Frame.Close(CloseReason.Normal));
        await caller.Http.Peer.ExpectAsync(Frame.Close(CloseReason.Normal)).WaitAsync(Patience);
        caller.Reset();

        var end = await server.Completion.WaitAsync(Patience);
        Assert.That((end.Kind, end.IsClean), Is.EqualTo((EndKind.Closed, true)));
    }

    [TestCase("")]
    [TestCase("GET / HT")]
    [TestCase("GET / HTTP/1.1\r\n\r\n")]
    public async Task Reset_InTheHandshake_LeavesTheListenerAtWork(string beginning)
    {
        var failures = new List<Exception>();
        var listener = await ListenAsync(new WebSocketListenerOptions { Failed = failures.Add });
        listener.Sessions.Subscribe(_ => { });
        for (var i = 0; i < 20; i++)
        {
            var broken = await CallAsync(listener);
            await broken.Http.SendAsync(beginning);
            broken.Reset();
        }

        var caller = await CallAsync(listener);

        await caller.Http.OpenAsync().WaitAsync(Patience);
        Assert.That(failures, Is.Empty);
    }

    private static WebSocketListenerOptions Of(SessionKind kind) => new() { Session = new WebSocketSessionOptions { Kind = kind } };

    private static async Task AssertLostAsync(IWebSocketSession session)
    {
        var end = await session.Completion.WaitAsync(Patience);
        Assert.That((end.Kind, end.Code), Is.EqualTo((EndKind.ConnectionLost, CloseCode.AbnormalClosure)), $"{end}");
    }
}
