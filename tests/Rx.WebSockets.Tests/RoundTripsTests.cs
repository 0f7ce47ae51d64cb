using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests;

public sealed class RoundTripsTests() : VirtualFixture(WebSocketRole.Client)
{
    [Test]
    public void Latency_BadArguments_AreRefusedAtTheCall()
    {
        var (session, _) = Open();

        Assert.That(() => session.Latency(TimeSpan.FromTicks(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ((IWebSocketSession)null!).Latency(Seconds(1)), Throws.ArgumentNullException);
    }

    [Test, Property("Pain", 4)]
    public void Latency_OverALink_IsMeasuredOverAndOver() => Run(async () =>
    {
        var (subject, _) = OpenPair(link: new LinkOptions { Latency = Ms(40) });
        var seen = new List<(TimeSpan At, TimeSpan Latency)>();
        var watched = subject.Latency(Seconds(1)).ValidateGrammar();

        using (watched.Subscribe(latency => seen.Add((Clock.Elapsed, latency))))
        {
            await Clock.DelayAsync(Seconds(2.5));
        }

        await Clock.DelayAsync(Seconds(10));
        Assert.That(seen, Is.EqualTo([(Ms(80), Ms(80)), (Ms(1160), Ms(80)), (Ms(2240), Ms(80))]));
        Assert.That(watched.Violations, Is.Empty);
    });

    [Test]
    public void Latency_NobodySubscribed_SendsNothing() => Run(async () =>
    {
        var (session, peer) = Open();

        _ = session.Latency(Ms(1));
        await Clock.DelayAsync(Ms(100));
        await session.SendAsync("first");

        await peer.ExpectAsync(Frame.Text("first"));
    });

    [Test]
    public void Latency_SilentPeer_HasOnePingUnderWayAtATime() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { PingInterval = System.Threading.Timeout.InfiniteTimeSpan });
        using var measuring = session.Latency(Ms(10)).Subscribe();

        var ping = await peer.ReadFrameAsync();
        await Clock.DelayAsync(Seconds(5));
        await session.SendAsync("next");

        Assert.That(ping.Opcode, Is.EqualTo(Opcode.Ping));
        await peer.ExpectAsync(Frame.Text("next"));
    });

    [Test]
    public void Latency_ObserverThatThrows_IsMeasuredForNoMoreAndTheSessionGoesOn() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { PingInterval = System.Threading.Timeout.InfiniteTimeSpan });
        using var measuring = session.Latency(Ms(10)).Subscribe(_ => throw new InvalidOperationException("mine"));

        await peer.SendAsync(Frame.Pong((await peer.ReadFrameAsync()).Payload));
        await Clock.DelayAsync(Seconds(5));
        await session.SendAsync("next");

        await peer.ExpectAsync(Frame.Text("next"));
    });

    [Test]
    public void Latency_SessionEndsInWhateverWay_Completes([Values] bool clean, [Values] bool betweenPings) => Run(async () =>
    {
        var (subject, peer) = OpenPair(link: new LinkOptions { Latency = Ms(40) });
        Record(peer);
        var end = subject.Latency(Seconds(1)).LastOrDefaultAsync().RunAsync(default);
        await Clock.DelayAsync(betweenPings ? Ms(500) : Ms(20));

        if (clean)
        {
            await subject.CloseAsync();
        }
        else
        {
            subject.Abort();
        }

        await end;
        Assert.That(end.IsCompleted);
    });
}
