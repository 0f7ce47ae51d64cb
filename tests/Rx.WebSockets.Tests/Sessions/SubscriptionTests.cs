using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Reactive.Linq;
using System.Text;
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
public sealed class SubscriptionTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static readonly WireFrame[] Batch = [.. "abcdef".Select(letter => WireFrame.Text(letter.ToString()))];

    [Test, Property("Case", "U16")]
    public void Hold_TwoOfThem_BothHaveToBeDisposed() => Run(async () =>
    {
        var (session, peer) = Open();
        var (first, second) = (session.Hold(), session.Hold());
        var seen = Record(session);
        await peer.SendAsync(Frame.Text("a"));

        first.Dispose();
        first.Dispose();
        await Clock.SettleAsync();
        Assert.That(seen.Frames, Is.Empty);
        second.Dispose();

        Assert.That(await seen.NextTextAsync(), Is.EqualTo("a"));
    });

    [Test]
    public void Hold_WhileTheSessionEnds_HoldsTheEndToo() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var hold = session.Hold();
        var seen = Record(session);
        await peer.SendAsync("a");
        await peer.CloseAsync();
        await session.Completion;
        Assert.That((seen.Frames.Count, seen.End.IsCompleted), Is.EqualTo((0, false)));

        hold.Dispose();

        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "a" }));
    });

    [Test]
    public void Hold_BeforeTheHandlerAwaits_IsInForceForTheFirstFrame() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        await Ends(transport).Other.Output.WriteAsync(WireFrame.Text("first").ToOctets(Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client));
        await Clock.SettleAsync();
        var (session, _) = Open(transport);

        var seen = Record(session);
        Assert.That(seen.Frames, Is.Empty);
        var second = Record(session);

        Assert.That((await seen.NextTextAsync(), await second.NextTextAsync()), Is.EqualTo(("first", "first")));
    });

    [Test]
    public void Subscribe_InTheMiddleOfAnOnNext_SeesTheNextFrame([Values("a", "c")] string at) => Run(async () =>
    {
        var (session, peer) = Open();
        FrameRecorder? late = null;
        var seen = Record(session, (frame, _) =>
        {
            late = frame.GetText() == at ? Record(session) : late;
            return default;
        });

        await peer.SendAsync(Batch);
        await seen.TakeAsync(Batch.Length);

        Assert.That(late!.Texts, Is.EqualTo(BehindOf(at)));
    });

    [Test]
    public void Subscribe_OfOneThatIsSlow_InTheMiddleOfABatch_LeavesTheRestToTheReadAhead() => Run(async () =>
    {
        var (session, peer) = Open();
        FrameRecorder? slow = null;
        Record(session, (_, _) =>
        {
            slow ??= Record(session, async (_, token) => await Clock.DelayAsync(Seconds(1), token));
            return default;
        });

        await peer.SendAsync(Batch);
        await Clock.SettleAsync();

        Assert.That(slow!.Texts, Is.EqualTo(new[] { "b" }));
        Assert.That(Insides(session).Protocol.HeldBytes, Is.EqualTo(BehindOf("b").Length * (64 + 1)));
    });

    [Test]
    public void Dispose_InTheMiddleOfABatch_HoldsTheRest([Values("a", "c")] string at) => Run(async () =>
    {
        var (session, peer) = Open();
        FrameRecorder? first = null;
        first = Record(session, (frame, _) =>
        {
            if (frame.GetText() == at)
            {
                first!.Dispose();
            }

            return default;
        });

        await peer.SendAsync(Batch);
        await Clock.SettleAsync();
        Assert.That(first.Texts[^1], Is.EqualTo(at));
        var second = Record(session);

        await second.TakeAsync(BehindOf(at).Length);
        Assert.That(second.Texts, Is.EqualTo(BehindOf(at)));
    });

    [Test]
    public void Hold_InTheMiddleOfABatch_HoldsTheRest([Values("a", "c")] string at) => Run(async () =>
    {
        var (session, peer) = Open();
        IDisposable? hold = null;
        var seen = Record(session, (frame, _) =>
        {
            hold ??= frame.GetText() == at ? session.Hold() : null;
            return default;
        });

        await peer.SendAsync(Batch);
        await Clock.SettleAsync();
        Assert.That(seen.Texts[^1], Is.EqualTo(at));
        hold!.Dispose();

        await seen.TakeAsync(Batch.Length);
        Assert.That(seen.Texts, Is.EqualTo(Batch.Select(frame => Encoding.UTF8.GetString(frame.Payload.Span))));
    });

    [Test, Property("Case", "U1")]
    public void Dispose_WhileTheObserverIsAtWork_LetsTheOthersGoOn() => Run(async () =>
    {
        var (session, peer) = Open();
        var never = new TaskCompletionSource();
        var stuck = Record(session, (_, _) => new ValueTask(never.Task));
        var steady = Record(session);
        await peer.SendAsync(WireFrame.Text("a"), WireFrame.Text("b"));
        await stuck.NextAsync();
        await Clock.SettleAsync();
        Assert.That(steady.Frames, Has.Count.EqualTo(1));

        stuck.Dispose();

        await steady.TakeAsync(2);
        Assert.That(stuck.Texts, Is.EqualTo(new[] { "a" }));
    });

    [Test]
    public void Dispose_TwiceAndAfterTheEnd_DoesNothing() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session);
        var other = Record(session);

        other.Dispose();
        other.Dispose();
        session.Abort();
        await seen.End;
        seen.Dispose();

        Assert.That(other.End.IsCompleted, Is.False);
        Assert.That(peer.Role, Is.Not.EqualTo(Role));
    });

    [Test]
    public void Subscribe_OfAPlainObserver_IsServedInLockStep() => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = new List<Frame>();
        var completed = false;
        var judged = ((IObservable<Frame>)session.Incoming).ValidateGrammar(Clock);
        judged.Subscribe(seen.Add, () => completed = true);

        await peer.SendAsync(WireFrame.Text("a"), WireFrame.Text("b"), WireFrame.Close());
        await peer.ExpectAsync(Frame.Close());
        peer.HalfClose();
        await session.Completion;
        await Clock.SettleAsync();

        Assert.That(seen, Is.EqualTo(new[] { Frame.Text("a"), Frame.Text("b") }));
        Assert.That(completed, Is.True);
        judged.ThrowIfViolated();
    });

    [Test]
    public void Subscribe_OfAFlowObserverAsAPlainOne_IsAwaitedAllTheSame() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        IObservable<Frame> plain = session.Incoming;
        plain.Subscribe(session.Outgoing);
        var seen = Record(peer);

        await peer.SendAsync("a");

        Assert.That(await seen.NextTextAsync(), Is.EqualTo("a"));
    });

    [Test]
    public void Operators_OfRx_ApplyToIncoming() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        IObservable<Frame> plain = session.Incoming;
        var texts = new List<string>();
        plain.Where(frame => frame.Opcode is Opcode.Text).Select(frame => frame.GetText()).Take(2).Subscribe(texts.Add);

        await peer.SendAsync("a");
        await peer.SendAsync(new byte[1]);
        await peer.SendAsync("b");
        await peer.SendAsync("c");
        await peer.CloseAsync();

        Assert.That(texts, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(await Record(session).NextTextAsync(), Is.EqualTo("c"));
    });

    [Test, Property("Case", "U10")]
    public void Abort_WhileAnObserverIsStuck_TellsTheOthers() => Run(async () =>
    {
        var (session, peer) = Open();
        var never = new TaskCompletionSource();
        var stuck = Record(session, (_, _) => new ValueTask(never.Task));
        var steady = Record(session);
        await peer.SendAsync(Frame.Text("a"));
        await stuck.NextAsync();

        session.Abort();

        await session.Completion;
        Assert.That(await steady.End, Is.TypeOf<SessionException>());
        Assert.That(stuck.End.IsCompleted, Is.False);
    });

    [Test]
    public void Subscribe_AfterTheEnd_TellsTheEndToEveryone() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        await peer.SendAsync("held");
        await peer.FlushAsync();
        await Clock.SettleAsync();
        session.Abort();
        await session.Completion;

        var (first, second) = (Record(session), Record(session));
        await first.End;
        await second.End;
        var third = Record(session);

        Assert.That(new[] { first.End.Result, second.End.Result, await third.End }, Is.All.TypeOf<SessionException>());
        Assert.That((first.Frames.Count, second.Frames.Count, third.Frames.Count), Is.EqualTo((1, 1, 0)));
    });

    [Test, Property("Case", "U16")]
    public void Subscribe_ThreeWithoutAHold_AllSeeTheFirstFrameIfNothingWasAwaited() => Run(async () =>
    {
        var (session, peer) = Open();
        await peer.SendAsync(Frame.Text("first"));
        await Clock.SettleAsync();

        FrameRecorder[] seen = [Record(session), Record(session), Record(session)];
        await Clock.SettleAsync();

        Assert.That(seen.Select(recorder => recorder.Texts), Is.All.EqualTo(new[] { "first" }));
    });

    [Test]
    public void Subscribe_OfNothing_IsRefused()
    {
        var (session, _) = Open();

        Assert.That(() => session.Incoming.Subscribe((IFlowObserver<Frame>)null!), Throws.ArgumentNullException);
        Assert.That(() => session.Incoming.Subscribe((IObserver<Frame>)null!), Throws.ArgumentNullException);
    }

    [Test, Property("Case", "U19")]
    public void Observer_WhoseTaskFaults_LosesItsSubscriptionAndEndsTheSessionIfLast() => Run(async () =>
    {
        var reported = new List<Exception>();
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, exception) => reported.Add(exception) });
        var fault = new InvalidOperationException("mine");
        var first = Record(session, (_, _) => Fault());
        async ValueTask Fault()
        {
            await Clock.DelayAsync(Ms(1));
            throw fault;
        }

        await peer.SendAsync(WireFrame.Text("a"), WireFrame.Text("b"));

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.InternalError));
        Assert.That(reported, Is.EqualTo(new[] { fault }));
        Assert.That((first.Frames.Count, first.End.IsCompleted), Is.EqualTo((1, false)));
    });

    [Test, Property("Case", "U19")]
    public void Observer_ThatThrowsAtTheEnd_IsReportedAndKeepsNothingFromEnding([Values] bool isClean) => Run(async () =>
    {
        var reported = new List<Exception>();
        var (session, peer) = OpenPair(new WebSocketSessionOptions { ObserverFailed = (_, exception) => reported.Add(exception) });
        var fault = new InvalidOperationException("mine");
        session.Incoming.Subscribe(Observer.Create<Frame>(_ => { }, _ => throw fault, () => throw fault));
        var other = Record(session);

        await (isClean ? peer.CloseAsync() : Task.CompletedTask);
        peer.Abort();

        await other.End;
        Assert.That((await session.Completion).Kind, Is.EqualTo(isClean ? EndKind.Closed : EndKind.ConnectionLost));
        Assert.That(reported, Is.EqualTo(new[] { fault }));
    });

    [Test, Property("Case", "U19")]
    public void ObserverFailed_ThatThrowsItself_KeepsNothingFromGoingOn() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, _) => throw new InvalidOperationException("reporter") });
        Record(session, (_, _) => throw new InvalidOperationException("observer"));
        var steady = Record(session);

        await peer.SendAsync(WireFrame.Text("a"), WireFrame.Text("b"));

        await steady.TakeAsync(2);
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test, Property("Case", "U19")]
    public void Observer_ThatThrowsAfterOthersHaveLeft_IsTheLast() => Run(async () =>
    {
        var (session, peer) = Open();
        Record(session).Dispose();
        Record(session, (_, _) => throw new InvalidOperationException("mine"));

        await peer.SendAsync(Frame.Text("a"));

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.InternalError));
        peer.HalfClose();
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.ObserverFailed));
    });

    private static string[] BehindOf(string letter) => [.. "abcdef"[("abcdef".IndexOf(letter, StringComparison.Ordinal) + 1)..].Select(other => other.ToString())];
}
