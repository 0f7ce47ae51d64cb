using System;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class WriteStallTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    [Test, Property("Case", "H1.21"), Property("Case", "H3.Resources"), Property("Case", "U6")]
    public void Peer_ThatReadsNothing_EndsTheSessionAfter30Seconds() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, Narrow);
        var (session, _) = Open(transport);
        var seen = Record(session);
        await Clock.DelayAsync(Seconds(5));
        for (var number = 0; number < 10; number++)
        {
            await session.SendAsync(new byte[1000]);
        }

        var end = await session.Completion;

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(35)));
        Assert.That((end.Kind, end.Initiator, end.Code, end.CodeSent), Is.EqualTo((EndKind.WriteStalled, Initiator.Local, CloseCode.AbnormalClosure, (CloseCode?)null)));
        Assert.That(end.Unwritten, Is.GreaterThan(8000));
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(Ends(transport).Mine.IsClosed, Is.True);
    });

    [Test]
    public void Peer_ThatReadsNowAndThen_IsGivenTimeAgain() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { PingInterval = Timeout.InfiniteTimeSpan }, Narrow);
        await session.SendAsync(new byte[70_000]);
        await session.SendAsync(new byte[70_000]);

        await Clock.DelayAsync(Seconds(29));
        await peer.ReadFrameAsync();
        await Clock.DelayAsync(Seconds(29));
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.WriteStalled));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(29 + 30)));
    });

    [Test]
    public void Transport_ThatOwesNothing_IsNeverStalled() => Run(async () =>
    {
        var (session, _) = Open(new WebSocketSessionOptions { PingInterval = Timeout.InfiniteTimeSpan }, Narrow);
        await session.SendAsync(new byte[900]);

        await Clock.DelayAsync(TimeSpan.FromMinutes(30));

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void Transport_ThatMayStallForEver_DoesNotEndTheSession() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { WriteStallTimeout = Timeout.InfiniteTimeSpan, PingInterval = Timeout.InfiniteTimeSpan }, Narrow);
        await session.SendAsync(new byte[5000]);

        await Clock.DelayAsync(TimeSpan.FromMinutes(30));

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
        Assert.That((await peer.ReadFrameAsync()).Payload.Length, Is.EqualTo(5000));
    });

    [Test]
    public void CloseAsync_OnAStalledTransport_EndsInBoundedTime() => Run(async () =>
    {
        var (session, _) = Open(link: Narrow);
        await session.SendAsync(new byte[5000]);
        var waiting = session.SendAsync(Frame.Text("A").NotFinal()).AsTask();

        await session.CloseAsync();

        Assert.That(Clock.Elapsed, Is.LessThanOrEqualTo(Seconds(30)));
        Assert.That(await Expect.FailureAsync(waiting), Is.Null.Or.TypeOf<SessionException>());
        Assert.That((await session.Completion).IsClean, Is.False);
    });
}
