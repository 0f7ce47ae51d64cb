using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class DisposalTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test, Property("Case", "U9"), Property("Case", "U10")]
    public void DisposeAsync_WithAPeerThatAnswers_SendsAllThenCloses1000() => Run(async () =>
    {
        var (session, peer) = OpenPair(link: new LinkOptions { Window = 1000, Latency = Ms(5) });
        var seen = Record(peer);
        for (var number = 0; number < 100; number++)
        {
            await session.SendAsync(new byte[500]);
        }

        await session.DisposeAsync();

        Assert.That(seen.Frames, Has.Count.EqualTo(100));
        Assert.That(session.Completion.Result.IsClean, Is.True);
        Assert.That(session.Lifetime.IsCancellationRequested, Is.True);
    });

    [Test, Property("Case", "U10")]
    public void DisposeAsync_WithAPeerThatNeverAnswers_IsDoneByTheCloseTimeout() => Run(async () =>
    {
        var (session, _) = Open(new WebSocketSessionOptions { CloseTimeout = Seconds(3) });

        await session.DisposeAsync();

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(3)));
        Assert.That(session.Completion.Result.Kind, Is.EqualTo(EndKind.CloseTimeout));
    });

    [Test, Property("Case", "U10")]
    public void DisposeAsync_WithAPeerThatReadsNothing_IsDoneByTheCloseTimeout() => Run(async () =>
    {
        var (session, _) = Open(link: new LinkOptions { Window = 1000 });
        await session.SendAsync(new byte[5000]);

        await session.DisposeAsync();

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(10)));
        Assert.That(session.Completion.Result.Unwritten, Is.GreaterThan(5000));
    });

    [Test]
    public void DisposeAsync_WithAPeerThatKeepsTheTransport_WaitsForTheLingerAtMost() => Run(async () =>
    {
        var (session, peer) = Open();
        var disposal = session.DisposeAsync();
        await peer.ReadFrameAsync();
        await Clock.DelayAsync(Seconds(9));
        await peer.SendAsync(Frame.Close(CloseReason.Normal));

        await disposal;

        Assert.That(Clock.Elapsed, Is.LessThanOrEqualTo(Seconds(9 + 2)));
        Assert.That(session.Completion.Result.IsClean, Is.True);
    });

    [Test]
    public void DisposeAsync_ByManyAtOnce_CompletesAll() => Run(async () =>
    {
        var (session, peer) = OpenPair();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => session.DisposeAsync().AsTask()).Append(peer.DisposeAsync().AsTask()));

        Assert.That(session.Completion.Result.IsClean, Is.True);
        Assert.That(peer.Completion.Result.IsClean, Is.True);
    });

    [Test]
    public void DisposeAsync_BehindAnAbort_Completes() => Run(async () =>
    {
        var (session, _) = Open();

        session.Abort();
        await session.DisposeAsync();

        Assert.That(session.Completion.Result.Kind, Is.EqualTo(EndKind.Aborted));
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    });

    [Test]
    public void Session_ThatHasEnded_LeavesNothingOnTheClock() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        await session.SendAsync("a");
        Record(peer);

        await session.DisposeAsync();
        await peer.DisposeAsync();
        await Clock.SettleAsync();

        Assert.That(Clock.PendingActions, Is.Zero);
    });
}
