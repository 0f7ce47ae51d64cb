using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Conformance;

public abstract partial class InteropContract
{
    [Test]
    public async Task Close_OfThePeer_IsSeenAndAnswered([Values(1000, 3000, 4999)] int code, [Values("", "done", "longest")] string text)
    {
        var (session, socket) = await OpenAsync();
        var seen = Record(session);
        var reason = text == "longest" ? LongestReason : text;

        await socket.CloseAsync(code, reason);

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.CodeReceived, end.Reason, end.IsClean),
            Is.EqualTo((EndKind.Closed, Initiator.Remote, (CloseCode?)code, reason, true)));
        Assert.That(await seen.End, Is.Null);
        Assert.That((await socket.ClosedAsync()).Code, Is.EqualTo(code));
    }

    [Test]
    public async Task Close_OfThePeerWithoutABody_IsSeenAndAnswered()
    {
        var (session, socket) = await OpenAsync();

        await socket.CloseAsync(code: null);

        var end = await session.Completion;
        Assert.That((end.Kind, end.CodeReceived, end.Reason, end.IsClean), Is.EqualTo((EndKind.Closed, (CloseCode?)CloseCode.NoStatus, "", true)));
        Assert.That(await socket.ClosedAsync(), Is.EqualTo((1005, "")));
    }

    [Test]
    public async Task Close_OfOurs_IsSeenAndAnswered([Values(1000, 1001, 1011, 3000, 4999)] int code, [Values("", "done", "longest")] string text)
    {
        var (session, socket) = await OpenAsync();
        var reason = text == "longest" ? LongestReason : text;

        await session.CloseAsync(new CloseReason((CloseCode)code, reason));

        Assert.That(await socket.ClosedAsync(), Is.EqualTo((code, reason)));
        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.CodeSent, end.CodeReceived, end.Reason, end.IsClean),
            Is.EqualTo((EndKind.Closed, Initiator.Local, (CloseCode?)code, (CloseCode?)code, reason, true)));
    }

    [Test]
    public async Task Close_OfOursWithoutABody_IsSeenAndAnswered()
    {
        var (session, socket) = await OpenAsync();

        await session.SendAsync(Frame.Close());

        Assert.That(await socket.ClosedAsync(), Is.EqualTo((1005, "")));
        var end = await session.Completion;
        Assert.That((end.CodeSent, end.CodeReceived, end.IsClean), Is.EqualTo(((CloseCode?)CloseCode.NoStatus, (CloseCode?)CloseCode.NoStatus, true)));
    }

    [Test]
    public async Task Close_BehindMessages_LosesNone()
    {
        var (session, socket) = await OpenAsync();

        session.Outgoing.OnNext(Frame.Text("one"));
        session.Outgoing.OnNext(Frame.Binary(Octets(100_000)));
        session.Outgoing.OnNext(Frame.Text("three"));
        session.Outgoing.OnCompleted();

        Assert.That(await socket.TextAsync(), Is.EqualTo("one"));
        Assert.That(await socket.BinaryAsync(), Has.Length.EqualTo(100_000));
        Assert.That(await socket.TextAsync(), Is.EqualTo("three"));
        Assert.That(await socket.ClosedAsync(), Is.EqualTo((1000, "")));
        Assert.That((await session.Completion).Unwritten, Is.Zero);
    }

    [Test]
    public async Task Abort_OfOurs_IsSeenAs1006()
    {
        var (session, socket) = await OpenAsync();

        session.Abort();

        Assert.That((await socket.ClosedAsync()).Code, Is.EqualTo(1006));
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
    }

    [Test]
    public async Task Process_OfThePeerKilled_EndsTheSessionWith1006()
    {
        await Peer;
        await using var own = await Driving.Peer.StartAsync(Kind, TestContext.CurrentContext.CancellationToken);
        var (session, _) = await OpenAsync(own, new Opening());
        var seen = Record(EndsInTime(session));

        own.Kill();

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.IsClean), Is.EqualTo((EndKind.ConnectionLost, Initiator.Transport, CloseCode.AbnormalClosure, false)));
        Assert.That(await seen.End, Is.InstanceOf<SessionException>());
    }

    [Test]
    public async Task Message_AboveOurLimit_IsAnsweredWith1009()
    {
        var options = new WebSocketSessionOptions { MaxFrameSize = 1000, Linger = TimeSpan.FromMilliseconds(50) };
        var (session, socket) = await OpenAsync(new Opening { Session = options });
        var seen = Record(session);

        await socket.SendAsync(Octets(1000));
        await socket.SendAsync(Octets(1001));

        Assert.That((await socket.ClosedAsync()).Code, Is.EqualTo(1009));
        var end = await session.Completion;
        Assert.That((end.Kind, end.CodeSent), Is.EqualTo((EndKind.ProtocolError, (CloseCode?)CloseCode.MessageTooBig)));
        Assert.That(seen.Frames, Is.EqualTo(new[] { Frame.Binary(Octets(1000)) }));
    }
}
