using System;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>A peer on a real socket that does nothing.</summary>
public sealed class SocketStallTests : SocketFixture
{
    [TestCase("")]
    [TestCase("GET / HTTP/1.1\r\nHost: server")]
    [Property("Case", "H3.Server")]
    public async Task Request_ThatNeverEnds_IsRefusedAtTheHandshakeTimeout(string begun)
    {
        var listener = await ListenAsync(new WebSocketListenerOptions
        {
            HandshakeTimeout = TimeSpan.FromMilliseconds(100),
            Session = new WebSocketSessionOptions { Linger = TimeSpan.FromMinutes(10) },
        });
        listener.Sessions.Subscribe();
        var caller = await CallAsync(listener);

        await caller.Http.SendAsync(begun);

        Assert.That((await caller.Http.ReadToEndAsync().WaitAsync(Patience)).Status, Is.EqualTo(408));
    }

    [Test]
    [Property("Case", "H3.Server")]
    public async Task Stop_WhileARequestNeverEnds_DoesNotWaitForIt()
    {
        var listener = await ListenAsync(new WebSocketListenerOptions
        {
            HandshakeTimeout = Timeout.InfiniteTimeSpan,
            StopTimeout = Timeout.InfiniteTimeSpan,
            Session = new WebSocketSessionOptions { Linger = TimeSpan.FromMilliseconds(100) },
        });
        listener.Sessions.Subscribe();
        var caller = await CallAsync(listener);
        await caller.Http.SendAsync("GET / HTTP/1.1\r\n");

        // Connections are taken in their order: once the second one is served, the first is no longer in the queue.
        var next = await CallAsync(listener);
        await next.Http.OpenAsync().WaitAsync(Patience);
        next.Reset();

        await listener.StopAsync().WaitAsync(Patience);

        Assert.That((await caller.Http.ReadToEndAsync().WaitAsync(Patience)).Status, Is.EqualTo(503));
    }

    [Test]
    [Property("Case", "H3.Resources")]
    public async Task Abort_PeerThatReadsNothing_CompletesAtOnce()
    {
        var (_, server) = await OpenAsync();
        var sending = SendForEverAsync(server);

        server.Abort();

        Assert.That((await server.Completion.WaitAsync(Patience)).Kind, Is.EqualTo(EndKind.Aborted));
        Assert.That(await sending.WaitAsync(Patience), Is.InstanceOf<SessionException>());
    }

    [Test]
    [Property("Case", "H3.Resources")]
    public async Task Send_PeerThatReadsNothing_EndsAtTheStallTimeout()
    {
        var options = new WebSocketSessionOptions { WriteStallTimeout = TimeSpan.FromMilliseconds(100) };
        var (_, server) = await OpenAsync(new WebSocketListenerOptions { Session = options });

        var sending = SendForEverAsync(server);

        Assert.That((await server.Completion.WaitAsync(Patience)).Kind, Is.EqualTo(EndKind.WriteStalled));
        Assert.That(await sending.WaitAsync(Patience), Is.InstanceOf<SessionException>());
    }
}
