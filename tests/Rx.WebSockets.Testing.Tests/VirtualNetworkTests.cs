using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>Clients and listeners on a network that a test makes slow, breaks and mends.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class VirtualNetworkTests
{
    private static readonly LinkOptions Slow = new() { Latency = TimeSpan.FromMilliseconds(40) };

    private readonly VirtualClock _clock = new();
    private readonly VirtualNetwork _network;
    private readonly List<IWebSocketSession> _accepted = [];

    public VirtualNetworkTests() => _network = new VirtualNetwork(_clock, seed: 1);

    [Test]
    public void Echo_OverASlowLink_TakesItsRoundTrips() => _clock.Run(async () =>
    {
        _network.DefaultLink = Slow;
        Echo("chat.test");

        var session = await ConnectAsync("ws://chat.test/room?id=1");
        Assert.That(_clock.Elapsed, Is.EqualTo(Ms(160)), "one round trip for the connection, one for the handshake");

        Assert.That(await EchoedAsync(session, "Hello"), Is.EqualTo("Hello"));
        Assert.That(_clock.Elapsed, Is.EqualTo(Ms(240)));
        Assert.That((_accepted[0].Request!.Target, _accepted[0].Request!.Host), Is.EqualTo(("/room?id=1", "chat.test")));
    });

    [Test]
    public void Hosts_WithManyClients_EachHaveTheirOwnAddress() => _clock.Run(async () =>
    {
        Echo("one.test");
        Echo("two.test", 8080);

        await ConnectAsync("ws://one.test/", "phone");
        await ConnectAsync("ws://TWO.test:8080/", "phone");
        await ConnectAsync("ws://10.0.0.2:8080/", "desk");

        Assert.That(_accepted.Select(session => $"{session.RemoteEndPoint} > {session.LocalEndPoint}"), Is.EqualTo(new[]
        {
            "10.0.0.3:49152 > 10.0.0.1:80",
            "10.0.0.3:49153 > 10.0.0.2:8080",
            "10.0.0.4:49152 > 10.0.0.2:8080",
        }));
    });

    [TestCase("ws://nobody.test/", ConnectFailure.NameNotResolved, 0)]
    [TestCase("ws://chat.test:81/", ConnectFailure.Unreachable, 80)]
    [TestCase("wss://chat.test:80/", ConnectFailure.Tls, 40)]
    public void Dial_OfWhatDoesNotListen_FailsAsSocketsDo(string uri, ConnectFailure failure, int afterMs) => _clock.Run(async () =>
    {
        _network.DefaultLink = Slow;
        Echo("chat.test");

        var error = await CatchAsync<ConnectException>(ConnectAsync(uri));

        Assert.That((error.Kind, _clock.Elapsed), Is.EqualTo((failure, Ms(afterMs))));
    });

    [Test]
    public void Dial_AfterTheListenerHasStopped_IsRefused() => _clock.Run(async () =>
    {
        var listener = Echo("chat.test");
        await listener.StopAsync();

        var error = await CatchAsync<ConnectException>(ConnectAsync("ws://chat.test/"));

        Assert.That((error.Kind, ((SocketException)error.InnerException!.InnerException!).SocketErrorCode),
            Is.EqualTo((ConnectFailure.Unreachable, SocketError.ConnectionRefused)));
        Echo("chat.test");
        await ConnectAsync("ws://chat.test/");
    });

    [Test]
    public void Listen_OnAPortThatIsTaken_Throws()
    {
        _network.Listen("chat.test");

        Assert.That(() => _network.Listen("CHAT.test"), Throws.InstanceOf<SocketException>());
        Assert.That(() => _network.Listen("chat.test", 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Refusal_OfTheListener_ReachesTheClientWithItsBody() => _clock.Run(async () =>
    {
        Echo("chat.test", options: new() { Paths = ["/chat"] });

        var error = await CatchAsync<HandshakeRefusedException>(ConnectAsync("ws://chat.test/other"));
        await _clock.DelayAsync(TimeSpan.FromSeconds(1));

        Assert.That(error.Response.StatusCode, Is.EqualTo(404));
        Assert.That(error.Body, Does.Contain("Nothing is served"));
        Assert.That(_network.Link("client", "chat.test").Connections, Is.Empty);
    });

    [Test]
    public void Dial_ToAHostThatVanished_IsMissedByTheDeadline() => _clock.Run(async () =>
    {
        Echo("chat.test");
        _network.Vanish("chat.test");

        var error = await CatchAsync<ConnectException>(ConnectAsync("ws://chat.test/"));
        Assert.That((error.Kind, _clock.Elapsed), Is.EqualTo((ConnectFailure.HandshakeTimeout, TimeSpan.FromSeconds(10))));

        _network.Return("chat.test");
        await ConnectAsync("ws://chat.test/");
    });

    [Test]
    public void Vanish_OfAHost_LeavesItsPeersHalfOpenUntilTheyMissThePong() => _clock.Run(async () =>
    {
        Echo("chat.test");
        var session = await ConnectAsync("ws://chat.test/");

        _network.Vanish("chat.test");
        var end = await session.Completion;

        Assert.That((end.Kind, end.IsClean), Is.EqualTo((EndKind.KeepAliveTimeout, false)));
        Assert.That(_clock.Elapsed, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(40)));
        Assert.That((await _accepted[0].Completion).Kind, Is.EqualTo(EndKind.KeepAliveTimeout));
    });

    [Test]
    public void Reset_OfALink_IsSeenByBothEnds() => _clock.Run(async () =>
    {
        Echo("chat.test");
        var session = await ConnectAsync("ws://chat.test/");

        _network.Link("chat.test", "client").Reset();

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.ConnectionLost));
        Assert.That((await _accepted[0].Completion).Kind, Is.EqualTo(EndKind.ConnectionLost));
        Assert.That(_network.Link("chat.test", "client").Connections, Is.Empty);
    });

    [Test]
    public void Partition_UntilItHeals_HoldsBackWhatIsSentAndDials() => _clock.Run(async () =>
    {
        Echo("chat.test");
        var session = await ConnectAsync("ws://chat.test/");
        _network.Partition("chat.test", "near");
        Assert.That((_network.Link("client", "chat.test").IsCut, _network.Link("near", "chat.test").IsCut), Is.EqualTo((true, false)));

        var echoed = EchoedAsync(session, "Hello");
        var dialled = ConnectAsync("ws://chat.test/", "phone");
        await ConnectAsync("ws://chat.test/", "near");
        await _clock.DelayAsync(TimeSpan.FromSeconds(5));
        Assert.That((echoed.IsCompleted, dialled.IsCompleted), Is.EqualTo((false, false)));

        _network.Heal();
        Assert.That(await echoed, Is.EqualTo("Hello"));
        await dialled;
        Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(5)));
    });

    [Test]
    public void Stall_OfALink_StopsNewConnectionsToo() => _clock.Run(async () =>
    {
        Echo("chat.test");
        var link = _network.Link("client", "chat.test");
        link.Stall();

        var dialled = ConnectAsync("ws://chat.test/");
        await _clock.DelayAsync(TimeSpan.FromSeconds(3));
        link.Resume();
        await dialled;

        Assert.That((_clock.Elapsed, link.Connections.Count), Is.EqualTo((TimeSpan.FromSeconds(3), 1)));
    });

    [Test]
    public void Set_WhileAConnectionIsOpen_CountsForWhatIsSentFromThenOn() => _clock.Run(async () =>
    {
        Echo("chat.test");
        var session = await ConnectAsync("ws://chat.test/");
        var link = _network.Link("client", "chat.test");

        link.Set("chat.test", Slow);
        await EchoedAsync(session, "slow back");
        Assert.That(_clock.Elapsed, Is.EqualTo(Ms(40)));

        link.Set(Slow with { Latency = Ms(5) });
        await EchoedAsync(session, "both ways");
        Assert.That(_clock.Elapsed, Is.EqualTo(Ms(50)));
        Assert.That(() => link.Set("elsewhere", Slow), Throws.ArgumentException);
    });

    [Test]
    public void Lose_OfALink_LetsAReconnectingClientComeBack() => _clock.Run(async () =>
    {
        Echo("chat.test");
        var first = await ConnectAsync("ws://chat.test/");
        _network.Link("client", "chat.test").Lose();
        var silent = EchoedAsync(first, "into the void");

        var second = await ConnectAsync("ws://chat.test/");

        Assert.That(await EchoedAsync(second, "Hello"), Is.EqualTo("Hello"));
        Assert.That(silent.IsCompleted, Is.False);
    });

    [Test]
    public void Dial_ThatIsCancelledOnItsWayBack_ResetsWhatTheServerAccepted() => _clock.Run(async () =>
    {
        _network.DefaultLink = Slow;
        Echo("chat.test");
        using var cancellation = new CancellationTokenSource();

        var dialled = ConnectAsync("ws://chat.test/", cancellationToken: cancellation.Token);
        await _clock.DelayAsync(Ms(60));
        cancellation.Cancel();
        await CatchAsync<OperationCanceledException>(dialled);
        await _clock.DelayAsync(Ms(100));

        Assert.That((_accepted, _network.Link("client", "chat.test").Connections), Is.EqualTo((Array.Empty<object>(), Array.Empty<object>())));
    });

    [Test]
    public void Dial_ThatNobodyAcceptsUntilTheSourceIsDisposed_LosesItsConnection() => _clock.Run(async () =>
    {
        var source = _network.Listen("chat.test");
        var dialled = ConnectAsync("ws://chat.test/");
        await _clock.SettleAsync();

        await source.DisposeAsync();

        Assert.That((await CatchAsync<ConnectException>(dialled)).Kind, Is.EqualTo(ConnectFailure.ConnectionLost));
        Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    });

    [TestCase("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone, and more", "gone")]
    [TestCase("HTTP/1.1 404 Not Found\r\n\r\nto the end", "to the end")]
    public void Refusal_OfAnyServer_HasTheBodyThatItAnnounces(string answer, string body) => _clock.Run(async () =>
    {
        var source = _network.Listen("chat.test");
        var dialled = ConnectAsync("ws://chat.test/");
        var server = await (await source.AcceptAsync(default)).OpenAsync(default);

        await server.Output.WriteAsync(Encoding.ASCII.GetBytes(answer));
        if (body != "gone")
        {
            server.Output.Complete();
        }

        Assert.That((await CatchAsync<HandshakeRefusedException>(dialled)).Body, Is.EqualTo(body));
    });

    [Test]
    public void Run_WithTheSameSeed_IsTheSameToTheTick()
    {
        var (first, again, other) = (Trace(5), Trace(5), Trace(6));

        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));

        static string Trace(ulong seed)
        {
            var tests = new VirtualNetworkTests();
            var network = new VirtualNetwork(tests._clock, seed)
            {
                DefaultLink = new LinkOptions { Latency = Ms(10), Jitter = Ms(10), PacketSize = 50 },
            };
            IReadOnlyList<InMemoryTransport> connections = [];
            tests._clock.Run(async () =>
            {
                tests.Echo("chat.test", network: network);
                var session = await tests.ConnectAsync("ws://chat.test/", network: network);
                connections = network.Link("client", "chat.test").Connections;
                await tests.EchoedAsync(session, new string('x', 500));
                await session.CloseAsync();
                await session.Completion;
            });
            return string.Join('\n', connections.SelectMany(pair => pair.Client.Sent.Flushes.Concat(pair.Server.Sent.Flushes)));
        }
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static async Task<TException> CatchAsync<TException>(Task task)
        where TException : Exception
    {
        try
        {
            await task;
        }
        catch (TException expected)
        {
            return expected;
        }

        throw new AssertionException($"It should have failed with {typeof(TException).Name}.");
    }

    private WebSocketListener Echo(string host, int port = 80, WebSocketListenerOptions? options = null, VirtualNetwork? network = null)
    {
        options = (options ?? new()) with { Session = OnClock(1), Failed = _clock.Fail };
        var listener = WebSocketListener.Create((network ?? _network).Listen(host, port), options);
        listener.Sessions.Subscribe(session =>
        {
            _accepted.Add(session);
            session.Incoming.Subscribe(session.Outgoing);
        });
        return listener;
    }

    private Task<IWebSocketSession> ConnectAsync(
        string uri, string from = "client", VirtualNetwork? network = null, CancellationToken cancellationToken = default) =>
        WebSocketClient.ConnectAsync(new(uri), new() { Invoker = (network ?? _network).CreateInvoker(from), Session = OnClock(2) }, cancellationToken);

    private WebSocketSessionOptions OnClock(ulong seed) => new() { Scheduler = _clock, Random = new SeededRandom(seed) };

    private async Task<string> EchoedAsync(IWebSocketSession session, string text)
    {
        var echoed = new TaskCompletionSource<string>();
        using var subscription = session.Incoming.Text().Subscribe(received => _clock.PipeScheduler.Schedule(_ => echoed.TrySetResult(received), null));
        await session.SendAsync(text);
        return await echoed.Task;
    }
}
