using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

public abstract partial class SessionContract
{
    [Test, Property("Case", "U16")]
    public void Incoming_FrameBeforeAnySubscriber_IsHeldForTheFirst() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        await peer.SendAsync(Frame.Text("first"));
        await peer.RoundTripAsync();

        var seen = Record(subject);

        Assert.That(await seen.NextTextAsync(), Is.EqualTo("first"));
    });

    [Test, Property("Case", "K-V14"), Property("Case", "U17")]
    public void Incoming_ManyFrames_ComeInTheOrderOfTheWire() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(subject);
        string[] sent = [.. Enumerable.Range(0, 300).Select(number => $"message {number}")];

        foreach (var text in sent)
        {
            await peer.SendAsync(text);
        }

        await seen.TakeAsync(sent.Length);
        Assert.That(seen.Texts, Is.EqualTo(sent));
    });

    [Test, Property("Case", "U17")]
    public void Incoming_ObserverThatAwaits_IsNotCalledBeforeItIsDone() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var gate = new TaskCompletionSource();
        var seen = Record(subject, (_, _) => new ValueTask(gate.Task));
        await peer.SendAsync(Frame.Text("a"), Frame.Text("b"));
        await seen.NextAsync();
        await peer.RoundTripAsync();

        Assert.That(seen.Texts, Is.EqualTo(new[] { "a" }));
        gate.SetResult();

        await seen.NextAsync();
        Assert.That(seen.Texts, Is.EqualTo(new[] { "a", "b" }));
    });

    [Test]
    public void Incoming_TwoObservers_TheSlowerPacesBoth() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var busy = new TaskCompletionSource();
        var hold = subject.Hold();
        var (quick, slow) = (Record(subject), Record(subject, (_, _) => new ValueTask(busy.Task)));
        hold.Dispose();

        await peer.SendAsync("first");
        await peer.SendAsync("second");
        await peer.CloseAsync();
        await quick.NextAsync();
        var before = quick.Texts;
        busy.SetResult();

        Assert.That(before, Is.EqualTo(new[] { "first" }));
        await Task.WhenAll(quick.End, slow.End);
        Assert.That(new[] { quick.Texts, slow.Texts }, Is.All.EqualTo(new[] { "first", "second" }));
    });

    [Test]
    public void Incoming_LaterSubscriber_SeesEachFrameFromItsSubscriptionOn() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var first = Record(subject);
        await peer.SendAsync("a");
        await first.NextAsync();

        var second = Record(subject);
        await peer.SendAsync("b");

        Assert.That(await second.NextTextAsync(), Is.EqualTo("b"));
        Assert.That(await first.NextTextAsync(), Is.EqualTo("b"));
    });

    [Test, Property("Case", "U1"), Property("Case", "U16")]
    public void Incoming_WithNoSubscriberLeft_IsHeldAgain() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        using (var first = Record(subject))
        {
            await peer.SendAsync(Frame.Text("a"));
            await first.NextAsync();
        }

        await peer.SendAsync(Frame.Text("b"));
        await peer.RoundTripAsync();
        var second = Record(subject);

        Assert.That(await second.NextTextAsync(), Is.EqualTo("b"));
        Assert.That(subject.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test, Property("Case", "U16")]
    public void Hold_WhileSeveralSubscribe_ShowsAllOfThemTheFirstFrame() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var hold = subject.Hold();
        List<FrameRecorder> seen = [Record(subject)];
        await peer.SendAsync(Frame.Text("first"));
        await peer.RoundTripAsync();
        seen.AddRange([Record(subject), Record(subject)]);
        Assert.That(seen.SelectMany(recorder => recorder.Frames), Is.Empty);

        hold.Dispose();

        foreach (var recorder in seen)
        {
            Assert.That(await recorder.NextTextAsync(), Is.EqualTo("first"));
        }
    });

    [Test]
    public void Incoming_AfterACleanClose_CompletesBehindTheLastFrame() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(subject);
        await peer.SendAsync("last");
        await peer.CloseAsync();

        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "last" }));
    });

    [Test, Property("Case", "U11")]
    public void Incoming_AfterAnyOtherEnd_ErrorsWithTheEnd() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(subject);
        peer.Abort();

        var error = await seen.End;

        Assert.That(error, Is.TypeOf<SessionException>());
        Assert.That(((SessionException)error!).End, Is.SameAs(await subject.Completion));
    });

    [Test]
    public void Incoming_AfterAnotherEndThatIsAskedToComplete_Completes() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { AbnormalEnd = AbnormalEnd.Complete });
        var seen = Record(subject);
        peer.Abort();

        Assert.That(await seen.End, Is.Null);
        Assert.That((await subject.Completion).Kind, Is.EqualTo(EndKind.ConnectionLost));
    });

    [Test]
    public void Incoming_SubscribedAfterTheEnd_DeliversWhatWasHeldThenTheEnd() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        await peer.SendAsync("held");
        await peer.CloseAsync();
        await peer.Completion;

        var seen = Record(subject);

        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "held" }));
    });

    [Test, Property("Case", "U19")]
    public void Incoming_ObserverThatThrows_LosesOnlyItsOwnSubscription() => Run(async () =>
    {
        var reported = new List<Exception>();
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { ObserverFailed = (_, exception) => reported.Add(exception) });
        var fault = new InvalidOperationException("mine");
        var throwing = Record(subject, (_, _) => throw fault);
        var steady = Record(subject);

        await peer.SendAsync("a");
        await peer.SendAsync("b");

        await steady.TakeAsync(2);
        Assert.That(throwing.Frames, Has.Count.EqualTo(1));
        Assert.That(reported, Is.EqualTo(new[] { fault }));
        Assert.That(subject.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test, Property("Case", "U19")]
    public void Incoming_LastObserverThrows_EndsTheSessionWith1011() => Run(async () =>
    {
        var reported = new List<Exception>();
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { ObserverFailed = (_, exception) => reported.Add(exception) });
        Record(peer);
        var fault = new InvalidOperationException("mine");
        subject.Incoming.Subscribe(Observer.Create<Frame>(_ => throw fault));

        await peer.SendAsync("a");

        var end = await subject.Completion;
        Assert.That((end.Kind, end.Initiator, end.CodeSent), Is.EqualTo((EndKind.ObserverFailed, Initiator.Local, CloseCode.InternalError)));
        Assert.That(end.Cause, Is.SameAs(fault));
        Assert.That(reported, Is.EqualTo(new[] { fault }));
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.InternalError));
    });

    [Test, Property("Case", "U19")]
    public void Incoming_ErrorThatTheObserverDoesNotHandle_IsReportedAndBlamesNobody() => Run(async () =>
    {
        var reported = new List<Exception>();
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { ObserverFailed = (_, exception) => reported.Add(exception) });
        subject.Incoming.Subscribe(Observer.Create<Frame>(_ => { }));
        var handling = Record(subject);

        peer.Abort();

        Assert.That(await handling.End, Is.TypeOf<SessionException>());
        var end = await subject.Completion;
        Assert.That(end.Kind, Is.EqualTo(EndKind.ConnectionLost));
        Assert.That(reported.OfType<SessionException>().Select(exception => exception.End), Is.EqualTo(new[] { end }));
    });
}
