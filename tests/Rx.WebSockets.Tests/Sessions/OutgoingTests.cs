using System;
using System.Linq;
using System.Reactive.Linq;
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
public sealed class OutgoingTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test]
    public void OnNext_BehindOnCompleted_IsCounted() => Run(async () =>
    {
        var (session, peer) = Open();

        session.Outgoing.OnCompleted();
        session.Outgoing.OnNext(Frame.Text("late"));
        session.Outgoing.OnCompleted();
        session.Outgoing.OnError(new InvalidOperationException());

        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        Assert.That(session.DroppedFrames, Is.EqualTo(1));
        await Expect.FailureAsync<SessionException>(session.Outgoing.OnNextAsync(Frame.Text("late")));
    });

    [Test]
    public void OnCompleted_WithAPeerThatReadsSlowly_SendsAllBeforeTheClose() => Run(async () =>
    {
        var (session, peer) = Open(link: new LinkOptions { Window = 1000 });
        for (var number = 0; number < 100; number++)
        {
            session.Outgoing.OnNext(Frame.Binary(new byte[500]));
        }

        session.Outgoing.OnCompleted();
        for (var number = 0; number < 100; number++)
        {
            await Clock.DelayAsync(Seconds(1));
            Assert.That((await peer.ReadFrameAsync()).Opcode, Is.EqualTo(Opcode.Binary));
        }

        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));
    });

    [Test]
    public void OnCompleted_WhileSendersWait_RefusesThemAsTheyWereNotAccepted() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, new LinkOptions { Window = 1000 });
        Task waiting;
        var accepted = 0;
        while ((waiting = session.SendAsync(new byte[500]).AsTask()).IsCompleted)
        {
            accepted++;
        }

        session.Outgoing.OnCompleted();

        var frames = await peer.ReadUntilCloseAsync();
        Assert.That(frames, Has.Count.InRange(accepted + 1, accepted + 2));
        Assert.That(await Expect.FailureAsync(waiting), frames.Count == accepted + 2 ? Is.Null : Is.TypeOf<SessionException>());
    });

    [Test]
    public void OnError_OfNothing_IsRefused()
    {
        var (session, _) = Open();

        Assert.That(() => session.Outgoing.OnError(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void PlainObservable_SubscribedToOutgoing_IsSent() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var seen = Record(peer);

        Enumerable.Range(0, 50).Select(number => Frame.Text($"{number}")).ToObservable().Subscribe(session.Outgoing);

        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Frames, Has.Count.EqualTo(50));
    });

    [Test, Property("Case", "H1.26")]
    public void SameFrame_SentTwice_IsMaskedAnewByAClient() => Run(async () =>
    {
        var (session, peer) = Open();

        await session.SendAsync(Frame.Text("same"));
        await session.SendAsync(Frame.Text("same"));

        var (first, second) = (await peer.ReadFrameAsync(), await peer.ReadFrameAsync());
        Assert.That((first.GetText(), second.GetText(), first.MaskKey == second.MaskKey), Is.EqualTo(("same", "same", Role is WebSocketRole.Server)));
    });
}
