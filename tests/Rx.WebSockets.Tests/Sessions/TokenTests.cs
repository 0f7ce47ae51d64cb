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
public sealed class TokenTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private CancellationToken _token;

    [Test]
    public void Token_OfAnObserverAtWork_FiresWhenItsSubscriptionIsDisposed() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session, WorkAsync);
        await peer.SendAsync(Frame.Text("a"));
        await seen.NextAsync();
        Assert.That(_token.IsCancellationRequested, Is.False);

        seen.Dispose();

        Assert.That(_token.IsCancellationRequested, Is.True);
        await Clock.SettleAsync();
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void Token_OfAnObserverAtWork_FiresWhenTheSessionIsAborted() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session, WorkAsync);
        await peer.SendAsync(Frame.Text("a"));
        await seen.NextAsync();

        session.Abort();

        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(_token.IsCancellationRequested, Is.True);
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
    });

    [Test]
    public void Token_OfAnObserverAtWork_FiresWhenTheConnectionIsLost() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session, WorkAsync);
        await peer.SendAsync(Frame.Text("a"));
        await seen.NextAsync();

        peer.Reset();

        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That((_token.IsCancellationRequested, Clock.Elapsed), Is.EqualTo((true, TimeSpan.Zero)));
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.ConnectionLost));
    });

    [Test]
    public void Observer_ThatGivesUpAtItsToken_IsNotBlamedAndIsToldTheEnd() => Run(async () =>
    {
        Exception? reported = null;
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, exception) => reported = exception });
        var seen = Record(session, async (_, token) => await Clock.DelayAsync(TimeSpan.FromMinutes(5), token));
        await peer.SendAsync(Frame.Text("a"));
        await seen.NextAsync();

        peer.Reset();

        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.ConnectionLost));
        Assert.That(reported, Is.Null);
    });

    [Test]
    public void Token_OfOneSubscription_FiresForThatOneAlone() => Run(async () =>
    {
        var (session, peer) = Open();
        CancellationToken other = default;
        var stays = Record(session, (_, token) =>
        {
            other = token;
            return default;
        });
        var leaves = Record(session, WorkAsync);
        await peer.SendAsync(Frame.Text("a"));
        await leaves.NextAsync();

        leaves.Dispose();

        Assert.That((_token.IsCancellationRequested, other.IsCancellationRequested), Is.EqualTo((true, false)));
        await peer.SendAsync(Frame.Text("b"));
        await stays.TakeAsync(2);
    });

    [Test]
    public void Token_CallbackThatThrows_IsReportedAndHarmsNobody() => Run(async () =>
    {
        Exception? reported = null;
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, exception) => reported = exception });
        var seen = Record(session, (_, token) =>
        {
            token.Register(() => throw new InvalidOperationException("mine"));
            return default;
        });
        await peer.SendAsync(Frame.Text("a"));
        await seen.NextAsync();

        Assert.That(seen.Dispose, Throws.Nothing);

        Assert.That(reported, Is.Not.Null);
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test, Property("Case", "U1"), Property("Case", "U8")]
    public void Proxy_WhoseTargetHasEnded_StopsDrainingItsSource() => Run(async () =>
    {
        var (source, feeding) = OpenPair();
        var (target, _) = OpenPair();
        source.Incoming.Subscribe(target.Outgoing);
        target.Abort();

        await feeding.SendAsync("a");

        var end = await source.Completion;
        Assert.That((end.Kind, end.CodeSent), Is.EqualTo((EndKind.ObserverFailed, (CloseCode?)CloseCode.InternalError)));
        Assert.That(end.Cause, Is.TypeOf<SessionException>());
    });

    [Test]
    public void Proxy_DisposedWhileItsTargetIsFull_TakesTheWaitingFrameBack() => Run(async () =>
    {
        var (source, feeding) = OpenPair();
        var (target, reading) = Open(SmallOutbox, new LinkOptions { Window = 1000 });
        var filled = 0;
        while (target.SendAsync(new byte[500]).AsTask() is { IsCompleted: true })
        {
            filled++;
        }

        var proxy = source.Incoming.Subscribe(target.Outgoing);
        await feeding.SendAsync("taken back");
        await Clock.SettleAsync();
        proxy.Dispose();

        for (var number = 0; number <= filled; number++)
        {
            await reading.ReadFrameAsync();
        }

        await target.SendAsync("next");
        await reading.ExpectAsync(Frame.Text("next"));
        Assert.That(source.State, Is.EqualTo(ConnectionState.Open));
    });

    private async ValueTask WorkAsync(Frame frame, CancellationToken cancellationToken)
    {
        _token = cancellationToken;
        await Expect.FailureAsync(Clock.DelayAsync(TimeSpan.FromMinutes(5), cancellationToken));
    }
}
