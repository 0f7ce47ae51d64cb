using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>What users of other libraries suffer from, and what a session does instead, with its defaults.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class PainsTests(WebSocketRole role) : VirtualFixture(role)
{
    [Test, Property("Pain", 2)]
    public void Pain2_PeerThatVanishesWithoutAWord_IsNoticedAndTheEndSaysHow() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        var (session, _) = OpenPair(transport);
        var seen = Record(session);
        await Clock.DelayAsync(Seconds(30));
        transport.Stall();

        var end = await session.Completion;

        Assert.That((end.Kind, end.IsClean), Is.EqualTo((EndKind.KeepAliveTimeout, false)));
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(Clock.Elapsed, Is.LessThan(Seconds(90)));
    });

    [Test, Property("Pain", 3)]
    public void Pain3_QuietFeedOfALivingPeer_KeepsItsSessionAndIsToldStale() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        Record(peer);
        var seen = new List<string>();
        using var subscription = session.Incoming.Text().DetectStale(TimeSpan.FromMinutes(1), Clock)
            .Subscribe(text => seen.Add($"{text} at {Clock.Elapsed.TotalMinutes}"));

        await peer.SendAsync("a");
        await Clock.DelayAsync(TimeSpan.FromMinutes(30));
        await peer.SendAsync("b");
        await Clock.SettleAsync();

        Assert.That(seen, Is.EqualTo(["a at 0", "stale at 1", "b at 30"]));
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test, Property("Pain", 4)]
    public void Pain4_RoundTripAndPings_AreSeenOnADefaultSession() => Run(async () =>
    {
        var (session, peer) = OpenPair(peer: new WebSocketSessionOptions { PingInterval = Seconds(1) }, link: new LinkOptions { Latency = Ms(25) });
        var controls = new List<Opcode>();
        using var watching = session.Controls.Subscribe(frame => controls.Add(frame.Opcode));
        Record(peer);

        var latency = await session.PingAsync();
        await Clock.DelayAsync(Seconds(2));

        Assert.That(latency, Is.EqualTo(Ms(50)));
        Assert.That(controls, Is.SupersetOf([Opcode.Pong, Opcode.Ping]));
    });

    [Test, Property("Pain", 16)]
    public void Pain16_MessagesBeforeTheFirstSubscription_AreSeenByAllWhoSubscribeUnderAHold() => Run(async () =>
    {
        var (session, peer) = Open();
        await peer.SendAsync(Frame.Text("first"));
        await peer.SendAsync(Frame.Text("second"));
        await Clock.DelayAsync(Seconds(5));

        var hold = session.Hold();
        var one = Record(session);
        await Clock.DelayAsync(Seconds(5));
        var other = Record(session);
        hold.Dispose();
        await Clock.SettleAsync();

        Assert.That(one.Texts, Is.EqualTo(["first", "second"]));
        Assert.That(other.Texts, Is.EqualTo(["first", "second"]));
    });

    [Test, Property("Pain", 19)]
    public void Pain19_ThrowingSubscriber_EndsAloneAndTheNetworkIsNotBlamed() => Run(async () =>
    {
        var reported = new List<Exception>();
        var fault = new InvalidOperationException("mine");
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, thrown) => reported.Add(thrown) });
        using var bad = session.Incoming.Subscribe(_ => throw fault);
        var good = Record(session, (frame, _) => frame.GetText() == "last" ? throw fault : default);

        await peer.SendAsync(Frame.Text("a"));
        await peer.SendAsync(Frame.Text("b"));
        await Clock.SettleAsync();
        var (state, before) = (session.State, reported.ToArray());
        await peer.SendAsync(Frame.Text("last"));
        var close = await peer.ReadFrameAsync();
        await peer.SendAsync(Frame.Close(new CloseReason(CloseCode.InternalError)));
        var end = await session.Completion;

        Assert.That((state, good.Texts.Take(2)), Is.EqualTo((ConnectionState.Open, new[] { "a", "b" })));
        Assert.That(before, Is.EqualTo([fault]));
        Assert.That((close.CloseCode, end.Kind, end.Cause), Is.EqualTo(((CloseCode?)CloseCode.InternalError, EndKind.ObserverFailed, (Exception?)fault)));
    });

    [Test, Property("Pain", 21)]
    public void Pain21_PayloadsThatAreKept_StayWhatTheyWere() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var kept = new List<Frame>();
        using var keeping = session.Incoming.Subscribe(kept.Add);

        for (var number = 0; number < 1000; number++)
        {
            await peer.SendAsync(Enumerable.Repeat((byte)(number % 199), 1 + (number * 37 % 5000)).ToArray());
        }

        await peer.CloseAsync();
        Assert.That(kept, Has.Count.EqualTo(1000));
        Assert.That(kept.Select((frame, number) => frame.Payload.Span.IndexOfAnyExcept((byte)(number % 199))), Is.All.EqualTo(-1));
    });
}
