using System;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

public abstract partial class SessionContract
{
    [Test]
    public void Lifetime_OfASession_FiresAtItsEndAndNotBefore() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var closing = subject.CloseAsync();
        await peer.CloseAsync();
        Assert.That(subject.Lifetime.IsCancellationRequested, Is.False);

        await peer.AnswerCloseAsync();
        await closing;
        await subject.Completion;

        Assert.That(subject.Lifetime.IsCancellationRequested, Is.True);
    });

    [Test]
    public void Attached_ToASession_IsDisposedBeforeItsCompletion() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        bool? completedBefore = null;
        subject.Attached.Add(Disposable.Create(() => completedBefore = subject.Completion.IsCompleted));

        subject.Abort();
        await subject.Completion;

        Assert.That(completedBefore, Is.False);
        var late = Disposable.Create(() => completedBefore = true);
        subject.Attached.Add(late);
        Assert.That(completedBefore, Is.True);
    });

    [Test]
    public void Attached_DisposalThatThrows_KeepsNothingFromEnding() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        var seen = Record(subject);
        subject.Attached.Add(Disposable.Create(() => throw new InvalidOperationException("mine")));

        await subject.CloseAsync();

        Assert.That((await subject.Completion).IsClean, Is.True);
        Assert.That(await seen.End, Is.Null);
        Assert.That(subject.Lifetime.IsCancellationRequested, Is.True);
    });

    [Test]
    public void Lifetime_CallbackThatThrows_KeepsNothingFromEnding() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        var seen = Record(subject);
        await using var registration = subject.Lifetime.Register(() => throw new InvalidOperationException("mine"));

        await subject.CloseAsync();

        Assert.That((await subject.Completion).IsClean, Is.True);
        Assert.That(await seen.End, Is.Null);
    });

    [Test, Property("Case", "U23")]
    public void Extensions_ThatWereAgreed_AreFoundByTheIdentityOfTheirFactory() => Run(async () =>
    {
        TaggingFactory first = new("first"), second = new("second"), unused = new("first");
        var (subject, _) = await OpenPairAsync(null, null, first, second);

        Assert.That(subject.Extensions.Select(extension => extension.Factory), Is.EqualTo(new[] { first, second }));
        Assert.That(subject.GetExtension(second), Is.SameAs(subject.Extensions[1]));
        Assert.That(subject.TryGetExtension(first, out var found), Is.True);
        Assert.That(found, Is.SameAs(subject.Extensions[0]));
        Assert.That(subject.TryGetExtension(unused, out var none), Is.False);
        Assert.That(none, Is.Null);
        Assert.That(() => subject.GetExtension(unused), Throws.InvalidOperationException);
    });

    [Test, Property("Case", "U23")]
    public void Extensions_Two_RunForwardsOutgoingAndBackwardsIncoming() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync(null, new TaggingFactory("first"), new TaggingFactory("second"));
        var seen = Record(subject);

        await subject.SendAsync("Hello");
        await peer.SendAsync(Frame.Text("Worldfs"));

        Assert.That(await peer.Seen.NextTextAsync(), Is.EqualTo("Hellofs"));
        Assert.That(await seen.NextTextAsync(), Is.EqualTo("World"));
    });

    [Test, Property("Case", "H1.47")]
    public void Extensions_OfASession_AreDisposedOnceWithIt() => Run(async () =>
    {
        var factory = new TaggingFactory("first");
        var (subject, peer) = await OpenPairAsync(null, null, factory);

        await subject.CloseAsync();
        await subject.Completion;
        await peer.Completion;
        await subject.DisposeAsync();

        Assert.That(factory.Instances.Select(extension => extension.Disposals), Is.EqualTo(new[] { 1, 1 }));
    });

    [Test]
    public void Extensions_NoneAgreed_AreNone() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();

        Assert.That(subject.Extensions, Is.Empty);
    });

    [Test]
    public void Masking_OfADefaultSession_FollowsTheRoleAndCannotBeTurned() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();

        Assert.That(subject.Masking, Is.EqualTo(SubjectRole is WebSocketRole.Client));
        Assert.That(() => subject.Masking = !subject.Masking, Throws.InvalidOperationException);
        Assert.That(() => subject.Masking = subject.Masking, Throws.Nothing);
    });

    [Test]
    public void Masking_OfARawPeerAgainstItsRole_IsRefusedWith1002() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        await peer.SendAsync(Frame.Text("right"));
        peer.Session.Masking = !peer.Session.Masking;

        await peer.SendAsync(Frame.Text("wrong"));

        Assert.That((await peer.CloseAsync())?.Code, Is.EqualTo(CloseCode.ProtocolError));
        peer.Session.Abort();
        var end = await subject.Completion;
        Assert.That((end.Kind, end.CodeSent), Is.EqualTo((EndKind.ProtocolError, (CloseCode?)CloseCode.ProtocolError)));
        var seen = Record(subject);
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(seen.Texts, Is.EqualTo(new[] { "right" }));
    });

    [Test, Property("Case", "K-V11"), Property("Case", "K-C25"), Property("Case", "K-C36")]
    public void MaxFrameSize_OfTheOptions_IsInForceBeforeTheFirstOctet() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { MaxFrameSize = 1023 });
        var seen = Record(subject);
        Assert.That((subject.MaxFrameSize, subject.MaxMessageSize), Is.EqualTo((1023, 1023)));

        await peer.SendAsync(new byte[1023]);
        await peer.SendAsync(new byte[1024]);

        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(seen.Frames, Has.Count.EqualTo(1));
        Assert.That((await subject.Completion).CodeSent, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.MessageTooBig));
    });

    [Test]
    public void MaxFrameSize_SetWhileOpen_HoldsFromTheNextHeaderOn() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var seen = Record(subject);
        await peer.SendAsync(Frame.Binary(new byte[100]));
        await peer.RoundTripAsync();

        subject.MaxFrameSize = 99;
        await peer.SendAsync(Frame.Binary(new byte[99]), Frame.Binary(new byte[100]));

        Assert.That((await peer.CloseAsync())?.Code, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(seen.Frames.Select(frame => frame.Payload.Length), Is.EqualTo(new[] { 100, 99 }));
    });

    [Test]
    public void MaxFrameSize_RaisedWhileOpen_LetsLargerFramesIn() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync(new WebSocketSessionOptions { MaxFrameSize = 10 });
        var seen = Record(subject);

        subject.MaxFrameSize = 1000;
        await peer.SendAsync(Frame.Binary(new byte[1000]));

        Assert.That((await seen.NextAsync()).Payload.Length, Is.EqualTo(1000));
        Assert.That(subject.MaxMessageSize, Is.EqualTo(1000));
    });

    [Test, Property("Case", "K-V13"), Property("Case", "U20")]
    public void MaxMessageSize_SetByItself_CapsJoinedMessages() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync(new WebSocketSessionOptions { MaxFrameSize = 10, MaxMessageSize = 15 });
        var seen = Record(subject);
        Frame part = Frame.Binary(new byte[8]).NotFinal();
        Assert.That(subject.MaxMessageSize, Is.EqualTo(15));

        await peer.SendAsync(part, Frame.Continuation(new byte[7]), part, Frame.Continuation(new byte[8]));

        Assert.That((await peer.CloseAsync())?.Code, Is.EqualTo(CloseCode.MessageTooBig));
        await seen.End;
        Assert.That(seen.Frames.Select(frame => frame.Payload.Length), Is.EqualTo(new[] { 15 }));
    });

    [Test, Property("Case", "K-C38")]
    public void PingIntervalAndTimeout_OfADefaultSession_CanBeSet() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync(new WebSocketSessionOptions { PingInterval = TimeSpan.FromSeconds(7), PingTimeout = TimeSpan.FromSeconds(3) });
        Assert.That((subject.PingInterval, subject.PingTimeout), Is.EqualTo((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3))));

        subject.PingTimeout = TimeSpan.FromMilliseconds(500);
        subject.PingInterval = TimeSpan.FromMilliseconds(500);
        Assert.That((subject.PingInterval, subject.PingTimeout), Is.EqualTo((TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500))));
        subject.PingInterval = IsVirtual ? subject.PingInterval : Timeout.InfiniteTimeSpan;

        if (IsVirtual)
        {
            var ping = await peer.Seen.FirstAsync(frame => frame.Opcode is Opcode.Ping);
            Assert.That(ping.Payload.IsEmpty, Is.False);
            Assert.That((await subject.Completion).Kind, Is.EqualTo(EndKind.KeepAliveTimeout));
        }
    });

    [Test]
    public void PingInterval_OfARawSession_IsForEverUntilItIsSet() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(Raw with { PingInterval = TimeSpan.FromMilliseconds(1) }, Raw);
        var before = subject.PingInterval;
        var seen = Record(peer);

        subject.PingTimeout = TimeSpan.FromSeconds(30);
        subject.PingInterval = TimeSpan.FromMilliseconds(1);

        Assert.That(before, Is.EqualTo(Timeout.InfiniteTimeSpan));
        Assert.That((await seen.NextAsync()).Opcode, Is.EqualTo(Opcode.Ping));
    });

    [Test]
    public void State_FromOpeningToEnd_PassesThroughCloseSent() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        Assert.That((subject.State, subject.Role, subject.Kind), Is.EqualTo((ConnectionState.Open, SubjectRole, SessionKind.Default)));
        Assert.That(peer.Session.Kind, Is.EqualTo(SessionKind.Raw));

        var closing = subject.CloseAsync();
        Assert.That(subject.State, Is.EqualTo(ConnectionState.CloseSent));
        await peer.AnswerCloseAsync();
        await closing;

        Assert.That(subject.State, Is.EqualTo(ConnectionState.Closed));
    });

    [Test]
    public void State_OfARawSessionThatGotAClose_IsCloseReceived() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(Raw);
        var seen = Record(subject);
        var closing = peer.CloseAsync();

        await seen.NextAsync();
        Assert.That(subject.State, Is.EqualTo(ConnectionState.CloseReceived));
        await subject.SendAsync(Frame.Close(CloseReason.Normal));
        await closing;

        Assert.That((await subject.Completion).IsClean, Is.True);
    });

    [Test, Property("Case", "K-V08")]
    public void Handshake_OfASession_IsVisibleAtBothEnds() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();

        foreach (var session in new[] { subject, peer })
        {
            Assert.That(session.Request?.Path, Does.StartWith("/"));
            Assert.That(session.Response?.StatusCode, Is.AnyOf(101, 200));
            Assert.That(session.Subprotocol, Is.Null);
            Assert.That(session.Scheduler, Is.Not.Null);
        }

        var server = SubjectRole is WebSocketRole.Server ? subject : peer;
        Assert.That(server.LocalEndPoint, Is.Not.Null);
        Assert.That(server.RemoteEndPoint, Is.Not.Null);
    });
}
