using System;
using System.Collections.Generic;
using System.Linq;
using DynamicData;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.DynamicData.Tests;

public sealed class SessionRegistryTests
{
    private readonly VirtualClock _clock = new();
    private readonly Dictionary<IWebSocketSession, string> _users = [];
    private readonly List<string> _presence = [];

    [Test]
    public void Registry_NoFunctionOrNegativeGrace_IsRefused()
    {
        Assert.That(() => new SessionRegistry<string>(null!), Throws.ArgumentNullException);
        Assert.That(() => new SessionRegistry<string>(_ => "", TimeSpan.FromTicks(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Registry().Add(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Sessions_OfAListener_AreThereFromTheirBeginningToTheirEnd()
    {
        var network = new VirtualNetwork(_clock);
        var options = new WebSocketSessionOptions { Scheduler = _clock };
        var listener = WebSocketListener.Create(network.Listen("chat.test"), new() { Session = options });
        using var registry = new SessionRegistry<string>(session => session.Request!.Path, scheduler: _clock);
        using var sessions = listener.Sessions.Subscribe(registry.Add);
        using var watching = Watch(registry);

        _clock.Run(async () =>
        {
            var ann = await Dial("/ann");
            var bob = await Dial("/bob");
            var phone = await Dial("/ann");
            var there = (registry.Sessions.Count, registry.Presence.Lookup("/ann").Value.Sessions, registry.Presence.Lookup("/bob").Value.IsOnline);
            await ann.CloseAsync();
            bob.Abort();
            await _clock.DelayAsync(TimeSpan.FromSeconds(1));
            var left = registry.Presence.Lookup("/ann").Value;

            Assert.That(there, Is.EqualTo((3, 2, true)));
            Assert.That((left.Sessions, left.LastEnd!.Kind), Is.EqualTo((1, EndKind.Closed)));
            Assert.That(registry.Presence.Lookup("/bob").HasValue, Is.False);
            await phone.CloseAsync();
            await _clock.DelayAsync(TimeSpan.FromSeconds(1));
        });

        Assert.That((registry.Sessions.Count, registry.Presence.Count), Is.EqualTo((0, 0)));
        Assert.That(_presence, Is.EqualTo(["Add /ann 1", "Add /bob 1", "Update /ann 2", "Update /ann 1", "Remove /bob 1", "Remove /ann 1"]));

        System.Threading.Tasks.Task<IWebSocketSession> Dial(string path) => WebSocketClient.ConnectAsync(
            new($"ws://chat.test{path}"), new() { Invoker = network.CreateInvoker("phone"), Session = options });
    }

    [Test]
    public void User_ComesBackWithinTheGrace_NeverLeft()
    {
        using var registry = Registry(grace: TimeSpan.FromSeconds(5));
        using var watching = Watch(registry);
        var since = _clock.Now;

        _clock.Run(async () =>
        {
            var first = Add(registry, "ann");
            first.Abort();
            await _clock.DelayAsync(TimeSpan.FromSeconds(4));
            var second = Add(registry, "ann");
            await _clock.DelayAsync(TimeSpan.FromSeconds(10));
            Assert.That(registry.Presence.Lookup("ann").Value, Has.Property("IsOnline").True.And.Property("Since").EqualTo(since));
            second.Abort();
            await _clock.DelayAsync(TimeSpan.FromSeconds(4));
            Assert.That(registry.Presence.Lookup("ann").Value.IsOnline, Is.False);
            await _clock.DelayAsync(TimeSpan.FromSeconds(2));
        });

        Assert.That(_presence, Is.EqualTo(["Add ann 1", "Update ann 0", "Update ann 1", "Update ann 0", "Remove ann 0"]));
    }

    [Test]
    public void Session_ThatHasEnded_ComesAndGoes()
    {
        using var registry = Registry();
        using var watching = Watch(registry);
        var session = Session("ann");
        session.Abort();

        _clock.Run(async () =>
        {
            await session.Completion;
            registry.Add(session);
            await _clock.SettleAsync();
        });

        Assert.That(_presence, Is.EqualTo(["Add ann 1", "Remove ann 1"]));
    }

    [Test]
    public void Dispose_Always_CompletesTheCachesAndLeavesTheSessions()
    {
        var registry = Registry(grace: TimeSpan.FromSeconds(5));
        var session = Add(registry, "ann");
        var gone = Add(registry, "bob");
        gone.Abort();
        _clock.AdvanceBy(TimeSpan.FromSeconds(3));
        var completed = 0;
        using var one = registry.Sessions.Connect().Subscribe(_ => { }, () => completed++);
        using var other = registry.Presence.Connect().Subscribe(_ => { }, () => completed++);

        registry.Dispose();
        session.Abort();
        _clock.AdvanceBy(TimeSpan.FromSeconds(3));

        Assert.That(completed, Is.EqualTo(2));
        Assert.That(() => registry.Add(Session("carl")), Throws.InstanceOf<ObjectDisposedException>());
    }

    private SessionRegistry<string> Registry(TimeSpan grace = default) => new(session => _users[session], grace, _clock);

    private IWebSocketSession Session(string user)
    {
        var (near, _) = InMemoryTransport.Pair(_clock);
        var session = WebSocketSession.Create(near, WebSocketRole.Server, new WebSocketSessionOptions { Scheduler = _clock });
        _users[session] = user;
        return session;
    }

    private IWebSocketSession Add(SessionRegistry<string> registry, string user)
    {
        var session = Session(user);
        registry.Add(session);
        return session;
    }

    private IDisposable Watch(SessionRegistry<string> registry) => registry.Presence.Connect()
        .Subscribe(set => _presence.AddRange(set.Select(change => $"{change.Reason} {change.Key} {change.Current.Sessions}")));
}
