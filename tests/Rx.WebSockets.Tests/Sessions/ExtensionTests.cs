using System;
using System.Collections.Generic;
using System.Linq;
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
public sealed class ExtensionTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test, Property("Case", "K-E14")]
    public void Bits_ThatAnExtensionClaims_PassOnTheFirstFragment() => Run(async () =>
    {
        var bits = new List<ReservedBits>();
        var (session, peer) = Open(new LambdaExtension(ReservedBits.Rsv1)
        {
            Inwards = frame =>
            {
                bits.Add(frame.Reserved);
                return [frame.WithReserved(ReservedBits.None)];
            },
        });
        var seen = Record(session);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            await peer.SendAsync(
                WireFrame.Text("Hello, ") with { IsFinal = false, Reserved = ReservedBits.Rsv1 }, WireFrame.Continuation("World"u8.ToArray()));
        }

        await seen.TakeAsync(2);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "Hello, World", "Hello, World" }));
        Assert.That(bits, Is.EqualTo(new[] { ReservedBits.Rsv1, ReservedBits.None, ReservedBits.Rsv1, ReservedBits.None }));
    });

    [Test]
    public void Octets_ThatATransformKeepsBack_AreSafeFromTheSendersNextUse() => Run(async () =>
    {
        Frame? kept = null;
        var (session, peer) = Open(new LambdaExtension
        {
            Outwards = frame =>
            {
                Frame[] before = kept is { } one ? [one] : [];
                kept = frame;
                return before;
            },
        });
        var buffer = new byte[600];

        for (byte number = 1; number <= 3; number++)
        {
            Array.Fill(buffer, number);
            await session.SendAsync(buffer);
        }

        await peer.ExpectAsync(Frame.Binary(Enumerable.Repeat((byte)1, 600).ToArray()));
        await peer.ExpectAsync(Frame.Binary(Enumerable.Repeat((byte)2, 600).ToArray()));
    });

    [Test]
    public void Frames_ThatATransformSwallowsOrSplits_ComeOutAsItSays() => Run(async () =>
    {
        var (session, peer) = Open(new LambdaExtension
        {
            Outwards = frame => frame.GetText() switch
            {
                "swallow" => [],
                "split" => [Frame.Text("sp").NotFinal(), Frame.Continuation("lit"u8.ToArray())],
                _ => [frame],
            },
        });

        await session.SendAsync("swallow");
        await session.SendAsync("split");
        await session.SendAsync("as it is");
        await session.FlushAsync();

        await peer.ExpectAsync(Frame.Text("sp").NotFinal());
        await peer.ExpectAsync(Frame.Continuation("lit"u8.ToArray()));
        await peer.ExpectAsync(Frame.Text("as it is"));
    });

    [Test]
    public void Transform_OfIncomingThatThrows_EndsTheSessionWith1011AndBlamesNoNetwork() => Run(async () =>
    {
        var fault = new FormatException("mine");
        var (session, peer) = Open(new LambdaExtension { Inwards = _ => throw fault });
        var seen = Record(session);

        await peer.SendAsync(Frame.Text("a"));

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.InternalError));
        await peer.SendAsync(Frame.Close(CloseReason.InternalError));
        peer.HalfClose();
        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Cause), Is.EqualTo((EndKind.Faulted, Initiator.Local, (Exception?)fault)));
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
    });

    [Test]
    public void Transform_OfIncomingThatRefuses_EndsTheSessionWithItsCode() => Run(async () =>
    {
        var (session, peer) = Open(new LambdaExtension
        {
            Inwards = _ => throw new ProtocolException(CloseCode.InvalidPayload, "RFC 7692 §7.2.2", "The payload doesn't inflate."),
        });

        await peer.SendAsync(Frame.Text("a"));

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.InvalidPayload));
        peer.HalfClose();
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.ProtocolError));
    });

    [Test]
    public void Transform_OfOutgoingThatThrows_EndsTheSessionWith1011AndBlamesNoNetwork() => Run(async () =>
    {
        var fault = new FormatException("mine");
        var (session, peer) = Open(new LambdaExtension { Outwards = frame => frame.Payload.Span.SequenceEqual("bad"u8) ? throw fault : [frame] });
        await session.SendAsync("good");

        await Expect.FailureAsync(session.SendAsync("bad"));

        await peer.ExpectAsync(Frame.Text("good"));
        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.InternalError));
        await peer.SendAsync(Frame.Close(CloseReason.InternalError));
        peer.HalfClose();
        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Cause), Is.EqualTo((EndKind.Faulted, Initiator.Local, (Exception?)fault)));
    });

    [Test]
    public void Dispose_OfAnExtensionThatThrows_KeepsNothingFromEnding() => Run(async () =>
    {
        var (session, _) = Open(new LambdaExtension { Disposed = () => throw new InvalidOperationException("mine") });

        session.Abort();

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
        Assert.That(session.Lifetime.IsCancellationRequested, Is.True);
    });

    private (IWebSocketSession Session, ScriptedPeer Peer) Open(IFrameExtension extension) =>
        Open(InMemoryTransport.Pair(Clock), null, new SessionContext { Extensions = [extension] });
}
