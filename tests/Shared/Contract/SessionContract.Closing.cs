using System;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

public abstract partial class SessionContract
{
    [Test, Property("Case", "K-R06"), Property("Case", "K-C30")]
    public void CloseAsync_WithoutAReason_Is1000AndCompletesWithTheHandshake() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        var closing = subject.CloseAsync();
        Assert.That(await peer.CloseAsync(), Is.EqualTo(CloseReason.Normal));
        Assert.That((closing.IsCompleted, subject.State), Is.EqualTo((false, ConnectionState.CloseSent)));
        await peer.SendAsync(Frame.Close(CloseReason.Normal));
        await closing;

        var end = await subject.Completion;
        Assert.That((end.Kind, end.Initiator, end.IsClean), Is.EqualTo((EndKind.Closed, Initiator.Local, true)));
        Assert.That((end.Code, end.CodeSent, end.CodeReceived), Is.EqualTo((CloseCode.NormalClosure, (CloseCode?)CloseCode.NormalClosure, (CloseCode?)CloseCode.NormalClosure)));
    });

    [Test, Property("Case", "U9")]
    public void CloseAsync_WithAReason_GoesBehindAcceptedData() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        for (var number = 0; number < 100; number++)
        {
            subject.Outgoing.OnNext(Frame.Text($"{number}"));
        }

        await subject.CloseAsync(new CloseReason((CloseCode)4001, "done"));

        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Frames, Has.Count.EqualTo(100));
        var end = await peer.Completion;
        Assert.That((end.CodeReceived, end.Reason, end.Initiator), Is.EqualTo(((CloseCode?)4001, "done", Initiator.Remote)));
        Assert.That((await subject.Completion).Unwritten, Is.Zero);
    });

    [Test, Property("Case", "U10")]
    public void CloseAsync_Twice_CompletesBothAndTheFirstReasonCounts() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();

        await Task.WhenAll(subject.CloseAsync(new CloseReason((CloseCode)4001)), subject.CloseAsync(new CloseReason((CloseCode)4002)));
        await subject.CloseAsync();

        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo((CloseCode)4001));
    });

    [Test]
    public void CloseAsync_WaitCancelled_ThrowsThatAndTheClosingGoesOn() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        using var cancellation = new CancellationTokenSource();
        var closing = subject.CloseAsync(cancellation.Token);
        await peer.CloseAsync();

        cancellation.Cancel();

        var failure = await Expect.FailureAsync<OperationCanceledException>(closing);
        Assert.That(failure.CancellationToken, Is.EqualTo(cancellation.Token));
        await peer.AnswerCloseAsync();
        Assert.That((await subject.Completion).IsClean, Is.True);
    });

    [Test]
    public void CloseAsync_OfACancellation_Is1000() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();

        await subject.CloseAsync(new OperationCanceledException("secret"));

        var told = await peer.Completion;
        Assert.That((told.CodeReceived, told.Reason), Is.EqualTo(((CloseCode?)CloseCode.NormalClosure, "")));
    });

    [Test]
    public void CloseAsync_OfAnyOtherException_Is1011WithoutItsText() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var cause = new InvalidOperationException("secret");

        await subject.CloseAsync(cause);

        var told = await peer.Completion;
        Assert.That((told.CodeReceived, told.Reason), Is.EqualTo(((CloseCode?)CloseCode.InternalError, "")));
        var end = await subject.Completion;
        Assert.That((end.Kind, end.Cause), Is.EqualTo((EndKind.Faulted, (Exception?)cause)));
    });

    [Test, Property("Case", "H1.6")]
    public void CloseAsync_OfAnExceptionThatMayBeTold_CutsTheTextTo123OctetsAtARune() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { CloseText = CloseText.Full });
        var text = string.Concat(new string('x', 122), "ééé");

        await subject.CloseAsync(new InvalidOperationException(text));

        var told = await peer.Completion;
        Assert.That(told.Reason, Is.EqualTo(new string('x', 122)));
        Assert.That(Encoding.UTF8.GetByteCount(told.Reason), Is.LessThanOrEqualTo(CloseReason.MaxTextOctets));
    });

    [Test, Property("Case", "K-S01")]
    public void Completion_ClosedByThePeer_HasItsReasonAndThePeerGetsItBack() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var seen = Record(subject);

        await peer.SendAsync(Frame.Text("a"), Frame.Ping(), Frame.Close(new CloseReason((CloseCode)4321, "why")));

        Assert.That(await peer.CloseAsync(), Is.EqualTo(new CloseReason((CloseCode)4321, "why")));
        var end = await subject.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.Reason, end.IsClean), Is.EqualTo((EndKind.Closed, Initiator.Remote, (CloseCode)4321, "why", true)));
        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "a" }));
    });

    [Test, Property("Case", "K-V07")]
    public void Completion_ClosedByThePeerWithoutABody_AnswersWithoutOne() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        await peer.SendAsync(Frame.Close());

        Assert.That(await peer.CloseAsync(), Is.Null);
        var end = await subject.Completion;
        Assert.That((end.Code, end.IsClean), Is.EqualTo((CloseCode.NoStatus, true)));
    });

    [Test, Property("Case", "U11")]
    public void Completion_AndEnded_AreOneAndTheSameRecord() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        var early = subject.Ended.ToList().ToTask();

        await subject.CloseAsync();
        var end = await subject.Completion;

        Assert.That(await early, Is.EqualTo(new[] { end }).Using<SessionEnd>(ReferenceEquals));
        Assert.That(await subject.Ended.ToList(), Is.EqualTo(new[] { end }).Using<SessionEnd>(ReferenceEquals));
        Assert.That(await subject.Completion, Is.SameAs(end));
    });

    [Test, Property("Case", "K-R08"), Property("Case", "K-S04"), Property("Case", "K-C12")]
    public void Abort_OfAnOpenSession_CompletesEverythingWith1006() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var (seen, seenByPeer) = (Record(subject), Record(peer));

        subject.Abort();

        var end = await subject.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.CodeSent, end.IsClean), Is.EqualTo((EndKind.Aborted, Initiator.Local, CloseCode.AbnormalClosure, (CloseCode?)null, false)));
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        var other = await peer.Completion;
        Assert.That((other.Kind, other.Initiator, other.Code), Is.EqualTo((EndKind.ConnectionLost, Initiator.Transport, CloseCode.AbnormalClosure)));
        Assert.That(await seenByPeer.End, Is.TypeOf<SessionException>());
    });

    [Test, Property("Case", "U10")]
    public void CloseAsync_ConnectionLostMeanwhile_CompletesAndNeverFaults() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var closing = subject.CloseAsync();
        await peer.CloseAsync();

        peer.Session.Abort();

        await closing;
        var end = await subject.Completion;
        Assert.That((end.Kind, end.Code, end.CodeSent, end.IsClean), Is.EqualTo((EndKind.ConnectionLost, CloseCode.AbnormalClosure, (CloseCode?)CloseCode.NormalClosure, false)));
    });

    [Test]
    public void Abort_AfterTheEnd_ChangesNothing() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        await subject.CloseAsync();
        var end = await subject.Completion;

        subject.Abort();
        await subject.DisposeAsync();

        Assert.That(await subject.Completion, Is.SameAs(end));
        Assert.That(end.IsClean, Is.True);
    });

    [Test]
    public void DisposeAsync_OfAnOpenSession_IsAGracefulClose() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        await subject.SendAsync("last");

        await subject.DisposeAsync();
        await subject.DisposeAsync();

        Assert.That(subject.Completion.IsCompletedSuccessfully, Is.True);
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "last" }));
    });
}
