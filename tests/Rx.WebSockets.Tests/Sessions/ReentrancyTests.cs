using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Members of a session called from within its own notifications never make these overlap.</summary>
[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class ReentrancyTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test]
    public void CloseAsync_InsideOnNext_CompletesBehindIt([Values] bool isAwaited) => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var seen = Record(session, async (_, _) =>
        {
            var closing = session.CloseAsync();
            await (isAwaited ? closing : Task.CompletedTask);
        });

        await peer.SendAsync("a");

        Assert.That(await seen.End, Is.Null);
        Assert.That((await session.Completion).IsClean, Is.True);
    });

    [Test]
    public void Abort_InsideOnNext_ErrorsBehindIt() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        FrameRecorder? seen = null;
        bool? endedInside = null;
        seen = Record(session, (_, _) =>
        {
            session.Abort();
            endedInside = seen!.End.IsCompleted;
            return default;
        });

        await peer.SendAsync("a");

        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(endedInside, Is.False);
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
    });

    [Test]
    public void Abort_InsideOnNextBehindASend_EndsAndTellsWhatIsUnwritten() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        using var subscription = session.Incoming.Subscribe(
            frame =>
            {
                session.Outgoing.OnNext(frame);
                session.Abort();
            },
            _ => { });

        await peer.SendAsync("a");
        var end = await session.Completion;

        Assert.That((end.Kind, end.Unwritten), Is.EqualTo((EndKind.Aborted, Role is WebSocketRole.Client ? 7 : 3)));
    });

    [Test]
    public void DisposeAsync_AwaitedInsideOnNext_Ends() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var seen = Record(session, async (_, _) => await session.DisposeAsync());

        await peer.SendAsync("a");

        Assert.That(await seen.End, Is.Null);
        Assert.That((await session.Completion).IsClean, Is.True);
    });

    [Test]
    public void Dispose_OfTheSubscriptionInsideOnNext_EndsItThere() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        FrameRecorder? seen = null;
        seen = Record(session, (_, _) =>
        {
            seen!.Dispose();
            return default;
        });
        var other = Record(session);

        await peer.SendAsync("a");
        await peer.SendAsync("b");
        await other.TakeAsync(2);
        await peer.CloseAsync();
        await other.End;

        Assert.That((seen.Frames.Count, seen.End.IsCompleted), Is.EqualTo((1, false)));
    });

    [Test]
    public void SendAsync_InsideOnNext_IsAcceptedAtOnce() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var seen = Record(peer);
        Record(session, (frame, _) =>
        {
            session.Outgoing.OnNext(frame);
            return session.SendAsync("twice");
        });

        await peer.SendAsync("once");

        await seen.TakeAsync(2);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "once", "twice" }));
    });

    [Test]
    public void SendAsyncAndFlush_AwaitedInsideOnNext_WaitForThePeerAndNotForEachOther() => Run(async () =>
    {
        var (session, peer) = OpenPair(SmallOutbox, link: new LinkOptions { Window = 1000, Latency = Ms(1) });
        var seenByPeer = Record(peer);
        var seen = Record(session, async (_, _) =>
        {
            for (var number = 0; number < 10; number++)
            {
                await session.SendAsync(new byte[2000]);
            }

            await session.FlushAsync();
        });

        await peer.SendAsync("a");
        await peer.SendAsync("b");

        await seenByPeer.TakeAsync(20);
        Assert.That(seen.Frames, Has.Count.EqualTo(2));
    });

    [Test]
    public void OnCompletedOfOutgoing_InsideOnNext_Closes() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var seen = Record(session, (_, _) =>
        {
            session.Outgoing.OnCompleted();
            return default;
        });

        await peer.SendAsync("a");

        Assert.That(await seen.End, Is.Null);
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.NormalClosure));
    });

    [Test]
    public void AnyMember_InsideTheTerminalSignal_Returns([Values] bool isClean) => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var calls = new List<Task>();
        void CallEverything()
        {
            session.Abort();
            calls.AddRange([session.CloseAsync(), session.DisposeAsync().AsTask(), session.FlushAsync().AsTask(), session.SendAsync("late").AsTask()]);
            session.Hold().Dispose();
            session.Outgoing.OnNext(Frame.Text("late"));
        }

        session.Incoming.Subscribe(System.Reactive.Observer.Create<Frame>(_ => { }, _ => CallEverything(), CallEverything));
        await (isClean ? peer.CloseAsync() : Task.CompletedTask);
        peer.Abort();

        await session.Completion;
        await Clock.SettleAsync();
        Assert.That(calls.Select(call => call.IsCompleted), Is.EqualTo(new[] { true, true, true, true }));
        await Expect.FailureAsync<SessionException>(calls[3]);
    });

    [Test]
    public void AnyMember_InsideAttachedLifetimeAndEnded_Returns() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var calls = 0;
        void CallEverything()
        {
            session.Abort();
            _ = session.CloseAsync();
            _ = session.DisposeAsync().AsTask();
            session.Outgoing.OnCompleted();
            calls++;
        }

        session.Attached.Add(Disposable.Create(CallEverything));
        session.Lifetime.Register(CallEverything);
        session.Ended.Subscribe(_ => CallEverything());
        var seen = Record(session);

        await peer.CloseAsync();

        Assert.That(await seen.End, Is.Null);
        Assert.That((await session.Completion).IsClean, Is.True);
        await Clock.SettleAsync();
        Assert.That(calls, Is.EqualTo(3));
    });

    [Test, Property("Case", "U19")]
    public void AnyMember_InsideObserverFailed_Returns() => Run(async () =>
    {
        var (session, peer) = OpenPair(new WebSocketSessionOptions
        {
            ObserverFailed = (failing, fault) =>
            {
                _ = failing.CloseAsync(new CloseReason((CloseCode)4000));
                failing.Abort();
            },
        });
        session.Incoming.Subscribe(System.Reactive.Observer.Create<Frame>(_ => throw new InvalidOperationException("mine")));

        await peer.SendAsync("a");

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
    });
}
