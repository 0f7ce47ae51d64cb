using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

public abstract partial class SessionContract
{
    [Test]
    public void Outgoing_OnNextPlainAndAwaited_SendInTheirOrder() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);

        subject.Outgoing.OnNext(Frame.Text("a"));
        await subject.Outgoing.OnNextAsync(Frame.Text("b"));
        subject.Outgoing.OnNext(Frame.Text("c"));

        await seen.TakeAsync(3);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "a", "b", "c" }));
    });

    [Test, Property("Case", "U9")]
    public void Outgoing_OnCompleted_SendsWhatWasAcceptedThenCloses1000() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        foreach (var number in Enumerable.Range(0, 100))
        {
            subject.Outgoing.OnNext(Frame.Text($"{number}"));
        }

        subject.Outgoing.OnCompleted();

        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Frames, Has.Count.EqualTo(100));
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That((await subject.Completion).IsClean, Is.True);
    });

    [Test]
    public void Outgoing_OnErrorOfACancellation_Closes1000() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();

        subject.Outgoing.OnError(new TaskCanceledException());

        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That((await subject.Completion).Initiator, Is.EqualTo(Initiator.Local));
    });

    [Test]
    public void Outgoing_OnErrorOfAnythingElse_Closes1011AndTellsNothing() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var fault = new InvalidOperationException("the password is 1234");

        subject.Outgoing.OnError(fault);

        var told = await peer.Completion;
        Assert.That((told.CodeReceived, told.Reason), Is.EqualTo(((CloseCode?)CloseCode.InternalError, "")));
        var end = await subject.Completion;
        Assert.That((end.Kind, end.Cause), Is.EqualTo((EndKind.Faulted, (Exception?)fault)));
    });

    [Test, Property("Case", "U6"), Property("Case", "K-B02"), Property("Case", "H1.21")]
    public void Outgoing_OnNextThatOverflows_EndsTheSessionWith1013AndNamesTheWayOut() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { OutboxHigh = 64 << 10, OutboxLow = 16 << 10 });
        var busy = new TaskCompletionSource();
        Record(peer, (_, _) => new ValueTask(busy.Task));
        var frame = Frame.Binary(new byte[1 << 20]);

        // More than all buffers between the two hold, as long as the peer doesn't go on reading.
        foreach (var _ in Enumerable.Range(0, 64))
        {
            subject.Outgoing.OnNext(frame);
        }

        busy.SetResult();
        var end = await subject.Completion;
        Assert.That((end.Kind, end.CodeSent), Is.EqualTo((EndKind.Overflow, (CloseCode?)CloseCode.TryAgainLater)));
        Assert.That(end.Cause?.Message, Does.Contain("ToFlow"));
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.TryAgainLater));
    });

    [Test, Property("Case", "U8")]
    public void Outgoing_OnNextAfterTheEnd_IsCountedAndNeverThrown() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        await subject.CloseAsync();
        await subject.Completion;

        subject.Outgoing.OnNext(Frame.Text("a"));
        subject.Outgoing.OnNext(Frame.Ping());
        subject.Outgoing.OnCompleted();
        subject.Outgoing.OnError(new InvalidOperationException());

        Assert.That(subject.DroppedFrames, Is.EqualTo(2));
    });

    [Test, Property("Case", "U8")]
    public void Outgoing_OnNextAsyncAfterTheEnd_FaultsWithTheEnd() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        subject.Abort();

        var failure = await Expect.FailureAsync<SessionException>(subject.Outgoing.OnNextAsync(Frame.Text("a")));

        Assert.That(failure.End, Is.EqualTo(await subject.Completion));
        Assert.That(subject.DroppedFrames, Is.Zero);
    });

    [Test, Property("Case", "U4")]
    public void Outgoing_ControlFrames_AreSentAsSuch() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        subject.Outgoing.OnNext(Frame.Ping("p"u8.ToArray()));
        subject.Outgoing.OnNext(Frame.Pong("q"u8.ToArray()));
        subject.Outgoing.OnNext(Frame.Close(new CloseReason((CloseCode)4000, "mine")));
        Assert.That(subject.State, Is.EqualTo(ConnectionState.CloseSent));
        await peer.AnswerCloseAsync();

        var end = await subject.Completion;
        Assert.That(peer.Seen.Frames, Is.EqualTo(new[]
        {
            Frame.Ping("p"u8.ToArray()), Frame.Pong("q"u8.ToArray()), Frame.Close(new CloseReason((CloseCode)4000, "mine")),
        }));
        Assert.That((end.Kind, end.CodeSent, end.IsClean), Is.EqualTo((EndKind.Closed, (CloseCode?)4000, true)));
    });

    [Test, Property("Case", "U5")]
    public void Outgoing_OpenFragmentedMessage_MakesOtherDataWaitAndLetsControlPass() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        await subject.SendAsync(Frame.Text("A").NotFinal());
        var other = subject.SendAsync("other").AsTask();
        await subject.SendAsync(Frame.Ping());
        await peer.Seen.FirstAsync(frame => frame.Opcode is Opcode.Ping);
        Assert.That(other.IsCompleted, Is.False);
        await subject.SendAsync(Frame.Continuation("B"u8.ToArray()));
        await other;

        await peer.Seen.TakeAsync(4);
        Assert.That(peer.Seen.Frames, Is.EqualTo(new[]
        {
            Frame.Text("A").NotFinal(), Frame.Ping(), Frame.Continuation("B"u8.ToArray()), Frame.Text("other"),
        }));
    });

    [Test]
    public void Outgoing_FragmentedMessageAbandoned_EndsTheSessionWith1011() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        subject.Outgoing.OnNext(Frame.Text("half").NotFinal());

        subject.Outgoing.OnCompleted();

        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.InternalError));
        Assert.That(seen.Frames, Is.Empty);
        Assert.That((await subject.Completion).Kind, Is.EqualTo(EndKind.Faulted));
    });

    [Test, Property("Case", "K-V01")]
    public void Outgoing_SubscribedToIncoming_IsAnEcho() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        using var echo = subject.Incoming.Subscribe(subject.Outgoing);
        var seen = Record(peer);

        await peer.SendAsync("Hello");
        await peer.SendAsync(new byte[] { 1, 2, 3 });
        await seen.TakeAsync(2);
        await peer.CloseAsync();

        Assert.That(seen.Frames, Is.EqualTo(new[] { Frame.Text("Hello"), Frame.Binary(new byte[] { 1, 2, 3 }) }));
        Assert.That((await subject.Completion).IsClean, Is.True);
    });
}
