using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class DeadlineTests
{
    [Test]
    [Property("Case", "K-C05")]
    public void HandshakeTimeout_NoAnswer_FailsAfterTenSeconds()
    {
        var server = new ScriptedServer((server, _) => new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(server.Token));

        var failure = Failing.With<ConnectException>(server);

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.HandshakeTimeout));
        Assert.That(failure.Message, Does.Contain("10 s"));
        Assert.That(server.Clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void HandshakeTimeout_OfTheUser_IsKept()
    {
        var server = Silent();

        var failure = Failing.With<ConnectException>(server, server.Options with { HandshakeTimeout = TimeSpan.FromMilliseconds(1500) });

        Assert.That(failure.Message, Does.Contain("1.5 s"));
        Assert.That(server.Clock.Elapsed, Is.EqualTo(TimeSpan.FromMilliseconds(1500)));
    }

    [Test]
    public void HandshakeTimeout_TransportThatDoesntMindItsToken_FailsAllTheSameAndDropsALateAnswer()
    {
        var late = new TaskCompletionSource<HttpResponseMessage>();
        var (client, _) = InMemoryTransport.Pair(new VirtualClock());
        var content = new UpgradedContent(client);
        var server = new ScriptedServer((_, _) => late.Task);

        Failing.With<ConnectException>(server);
        server.Clock.Run(async () =>
        {
            late.SetResult(ScriptedServer.Switch(content));
            await server.Clock.SettleAsync();
        });

        Assert.That(content.IsDisposed);
    }

    [Test]
    public void HandshakeTimeout_Infinite_WaitsForAsLongAsItTakes()
    {
        var server = new ScriptedServer(async (server, request) =>
        {
            await server.Clock.DelayAsync(TimeSpan.FromMinutes(59));
            return server.Accept(request);
        });

        var session = server.Clock.Run(() => server.ConnectAsync(server.Options with { HandshakeTimeout = Timeout.InfiniteTimeSpan }));

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    }

    [Test]
    [Property("Case", "K-C10")]
    public void HandshakeTimeout_AfterTheAnswer_DoesntTouchTheSession()
    {
        var server = new ScriptedServer();

        server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync(server.Options with { HandshakeTimeout = TimeSpan.FromMilliseconds(10) });
            await server.Clock.DelayAsync(TimeSpan.FromHours(1));

            await session.SendAsync("still here");
            await server.Peer.ExpectAsync(Frame.Text("still here"));
        });
    }

    [Test]
    public void HandshakeTimeout_AnswerAtTheLastInstant_IsInTime()
    {
        var server = new ScriptedServer(async (server, request) =>
        {
            await server.Clock.DelayAsync(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
            return server.Accept(request);
        });

        var session = server.Clock.Run(() => server.ConnectAsync());

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
        Assert.That(server.Clock.PendingActions, Is.LessThan(10));
    }

    [Test]
    [Property("Case", "K-C10")]
    [Property("Case", "K-C05")]
    public void ConnectTimeout_NoConnection_FailsAfterIt()
    {
        var clock = new VirtualClock();
        var cancelled = new TaskCompletionSource();
        var options = new WebSocketClientOptions
        {
            Session = new WebSocketSessionOptions { Scheduler = clock },
            Proxy = null,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            OpenStream = async (_, token) =>
            {
                using var registration = token.Register(() => cancelled.TrySetResult());
                await Task.Delay(Timeout.Infinite, token);
                return Stream.Null;
            },
        };

        var failure = clock.Run(() => Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(ScriptedServer.Uri, options)));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.ConnectTimeout));
        Assert.That(failure.Message, Does.Contain("3 s"));
        Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public void Timeouts_OfNoLength_AreRefused()
    {
        Assert.That(() => new WebSocketClientOptions { ConnectTimeout = TimeSpan.Zero }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new WebSocketClientOptions { HandshakeTimeout = TimeSpan.FromSeconds(-5) }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new WebSocketClientOptions { MaxRedirects = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static ScriptedServer Silent() => new((_, _) => new TaskCompletionSource<HttpResponseMessage>().Task);
}
