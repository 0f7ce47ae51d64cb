using System;
using System.Collections.Generic;
using System.Net;
using System.Reactive.Subjects;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests;

/// <summary>The examples of the README, compiled and run.</summary>
public sealed class ReadmeTests
{
    [Test]
    public void SilentPeer_OnAVirtualClock_IsGivenUpAfter42Seconds()
    {
        var clock = new VirtualClock();
        var (near, far) = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(near, WebSocketRole.Server, new() { Scheduler = clock });
        clock.Run(async () =>
        {
            SessionEnd end = await session.Completion;
            Assert.That(end.Kind, Is.EqualTo(EndKind.KeepAliveTimeout));
            Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(42)));
        });
    }

    [Test, CancelAfter(30_000)]
    public async Task EchoServerAndClient_OnLoopback_Talk()
    {
        await using var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        using var serving = listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
        var stored = new List<string>();
        var first = new TaskCompletionSource();

        await using var session = await WebSocketClient.ConnectAsync(new Uri($"ws://{listener.LocalEndPoint}/quotes"));
        using var handling = session.Incoming.Messages().Text()
            .Where(text => text.StartsWith("EUR", StringComparison.Ordinal))
            .SubscribeAwait((text, cancellation) =>
            {
                stored.Add(text);
                first.SetResult();
                return default;
            });
        await session.SendAsync("USD 1");
        await session.SendAsync("EUR 2");
        await first.Task;
        await session.CloseAsync();

        Assert.That(stored, Is.EqualTo(new[] { "EUR 2" }));
        Assert.That((await session.Completion).IsClean);
    }

    [Test]
    public void TypedMessages_InBothDirections_Pass()
    {
        var clock = new VirtualClock();
        var (near, far) = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(near, WebSocketRole.Client, new() { Scheduler = clock });
        var server = WebSocketSession.Create(far, WebSocketRole.Server, new() { Scheduler = clock });
        var (shown, logged, ordered) = (new List<User?>(), new List<Exception>(), new List<User?>());
        using var desk = new Subject<User>();
        void Show(User? user) => shown.Add(user);
        void Log(Exception bad) => logged.Add(bad);

        using var quotes = session.Incoming.Json(UserJson.Default.User).Subscribe(Show, Log);
        using var others = session.Incoming.Json(UserJson.Default.User, Log).Subscribe(Show);
        using var orders = desk.Subscribe(session.Outgoing.Json(UserJson.Default.User));
        using var received = server.Incoming.Json(UserJson.Default.User).Subscribe(ordered.Add);
        clock.Run(async () =>
        {
            await server.SendAsync("no JSON");
            await server.SendAsync(new User("EUR", 3), UserJson.Default.User);
            await session.SendAsync(new User("USD", 4), UserJson.Default.User);
            desk.OnNext(new User("CHF", 5));
            await clock.DelayAsync(TimeSpan.FromSeconds(1));
        });

        Assert.That(shown, Is.EqualTo(new[] { new User("EUR", 3) }));
        Assert.That(logged, Has.Count.EqualTo(2).And.All.TypeOf<MessageFormatException>());
        Assert.That(ordered, Is.EqualTo(new[] { new User("USD", 4), new User("CHF", 5) }));
    }

    [Test]
    public void Chat_ThatReconnects_GoesOnInTheNextSession()
    {
        var clock = new VirtualClock();
        var network = new VirtualNetwork(clock);
        var options = new WebSocketSessionOptions { Scheduler = clock, Random = new SeededRandom(1) };
        var listener = WebSocketListener.Create(network.Listen("server"), new() { Session = options });
        var (served, fates, texts) = (0, new List<SendOutcome>(), new List<string>());
        using var serving = listener.Sessions.Subscribe(async session =>
        {
            fates.Add((await session.SendTrackedAsync(Frame.Text($"session {++served}"))).Outcome);
            await session.CloseAsync();
        });
        var uri = new Uri("ws://server/");

        using var chat = WebSocketClient.Connect(uri, new() { Invoker = network.CreateInvoker(), Session = options })
            .Reconnect(Backoff.Exponential(from: TimeSpan.FromSeconds(1), to: TimeSpan.FromMinutes(1)))
            .FromEach(session => session.Incoming.Text())
            .Subscribe(texts.Add);
        clock.AdvanceBy(TimeSpan.FromSeconds(5));

        Assert.That(texts, Is.EqualTo(new[] { "session 1", "session 2", "session 3" }));
        Assert.That(fates, Has.All.EqualTo(SendOutcome.Written));
    }
}
