using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class DefaultSessionTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test, Property("Case", "K-S02")]
    public void Pings_FiveInOneBatch_AreAnsweredInTheirOrder([Values] bool hasSubscriber) => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = hasSubscriber ? Record(session) : null;
        WireFrame[] pings = [.. Enumerable.Range(1, 5).Select(number => WireFrame.Ping(new[] { (byte)number }))];

        await peer.SendAsync(pings);

        foreach (var ping in pings)
        {
            await peer.ExpectAsync(ping with { Opcode = Opcode.Pong });
        }

        var closing = session.CloseAsync();
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        await peer.SendAsync(Frame.Close(CloseReason.Normal));
        await closing;
        Assert.That(seen?.Frames ?? [], Is.Empty);
    });

    [Test, Property("Case", "K-C11")]
    public void Ping_One_IsAnsweredWithOnePong() => Lanes(
        """
        wire< : p
        app>  : --'next'
        wire> : q-'next'
        """,
        with => with.Value("p", "a").Value("q", "a"));

    [Test]
    public void Pong_Unasked_IsHiddenAndAnsweredByNothing() => Lanes("""
        wire< : (q'b')
        app<  : 'b'
        app>  : --'c'
        wire> : --'c'
        """);

    [Test, Property("Case", "K-V10")]
    public void Fragments_WithAPingBetween_AreJoinedAndThePingIsAnswered() => Lanes(
        """
        wire< : T-p-(+*)
        wire> : --q
        app<  : ----t
        """,
        with => with.Value("T", "ABC").Value("+", "12").Value("*", "3").Value("t", "ABC123").Value("p", "p").Value("q", "p"));

    [TestCase(1, 1024), TestCase(4, 1024), TestCase(2, 1024)]
    [Property("Case", "K-V11"), Property("Case", "K-V12"), Property("Case", "K-V13"), Property("Case", "U20")]
    public void Message_OverTheLimit_EndsWith1009AndATextThatSaysSo(int fragments, int size) => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { MaxFrameSize = fragments == 1 ? 1023 : 1025 });
        var seen = Record(session);

        for (var number = 0; number < fragments; number++)
        {
            await peer.SendAsync(new WireFrame
            {
                Opcode = number == 0 ? Opcode.Text : Opcode.Continuation, IsFinal = number == fragments - 1, Payload = new byte[size],
            });
        }

        var close = await peer.ReadFrameAsync();
        Assert.That(close.CloseCode, Is.EqualTo(CloseCode.MessageTooBig));
        peer.HalfClose();
        var end = await session.Completion;
        Assert.That((end.Kind, end.Code, end.CodeSent), Is.EqualTo((EndKind.ProtocolError, CloseCode.MessageTooBig, (CloseCode?)CloseCode.MessageTooBig)));
        Assert.That(end.Reason, Is.Not.Empty);
        Assert.That(end.Cause, Is.TypeOf<ProtocolException>());
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(seen.Frames, Is.Empty);
    });

    [TestCase("83 00", CloseCode.ProtocolError, TestName = "{m}(reserved opcode)")]
    [TestCase("C1 00", CloseCode.ProtocolError, TestName = "{m}(RSV without extension)")]
    [TestCase("80 00", CloseCode.ProtocolError, TestName = "{m}(continuation of nothing)")]
    [TestCase("81 01 FF", CloseCode.InvalidPayload, TestName = "{m}(invalid UTF-8)")]
    [TestCase("88 01 03", CloseCode.ProtocolError, TestName = "{m}(close body of one octet)")]
    [TestCase("88 02 03 ED", CloseCode.ProtocolError, TestName = "{m}(close code 1005)")]
    [TestCase("82 7E 00 01 00", CloseCode.ProtocolError, TestName = "{m}(length not minimal)")]
    [TestCase("82 7F FF FF FF FF FF FF FF FF", CloseCode.ProtocolError, TestName = "{m}(length negative)")]
    [Property("Case", "K-E14"), Property("Case", "H1.14"), Property("Case", "H1.43"), Property("Case", "H2.6")]
    public void ErrorOfThePeer_OfAnyKind_IsOneCloseAndNothingAfterIt(string hex, CloseCode code) => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session);
        byte[] wrong = Hex.Parse(hex);
        byte[] masked = [wrong[0], (byte)(wrong[1] | (Role is WebSocketRole.Server ? 0x80 : 0)), .. Masked(wrong)];

        await peer.SendAsync(WireFrame.Text("before"));
        await peer.SendOctetsAsync(masked);
        await peer.SendAsync(WireFrame.Text("after"), WireFrame.Ping());

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(code));
        peer.HalfClose();
        await peer.ExpectEndAsync();
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(seen.Texts, Is.EqualTo(new[] { "before" }));
        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.CodeReceived), Is.EqualTo((EndKind.ProtocolError, Initiator.Local, code, (CloseCode?)null)));
        Assert.That(end.Reason, Is.Not.Empty);
    });

    [TestCase(true), TestCase(false)]
    [Property("Case", "K-E05")]
    public void Octets_OfAnUnmaskedClient_AreTakenOnlyWhereThatIsAllowed(bool isAllowed) => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { AllowUnmasked = isAllowed });
        var seen = Record(session);

        await peer.SendHexAsync("81 05 48 65 6C 6C 6F 88 02 03 E8");

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(isAllowed || Role is WebSocketRole.Client ? CloseCode.NormalClosure : CloseCode.ProtocolError));
        peer.HalfClose();
        await seen.End;
        Assert.That(seen.Frames, Has.Count.EqualTo(isAllowed || Role is WebSocketRole.Client ? 1 : 0));
    });

    [Test]
    public void Conversation_CutAnywhere_IsTheSame([Range(1, 9)] int octetsPerRead) => Run(async () =>
    {
        var (session, peer) = OpenPair(link: new LinkOptions { Split = OctetSplit.AtMost(octetsPerRead), Latency = Ms(3) });
        session.Incoming.Subscribe(session.Outgoing);
        var seen = Record(peer);

        await peer.SendAsync("Grüße");
        await peer.SendAsync(Frame.Text("A").NotFinal());
        await peer.SendAsync(Frame.Ping("p"u8.ToArray()));
        await peer.SendAsync(Frame.Continuation("B"u8.ToArray()));
        await peer.SendAsync(new byte[200]);
        await seen.TakeAsync(3);
        await peer.CloseAsync();

        Assert.That(seen.Frames, Is.EqualTo(new[] { Frame.Text("Grüße"), Frame.Text("AB"), Frame.Binary(new byte[200]) }));
        Assert.That(await seen.End, Is.Null);
    });

    private byte[] Masked(byte[] wrong)
    {
        if (Role is WebSocketRole.Client)
        {
            return wrong[2..];
        }

        var lengthOctets = (wrong[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        return [.. wrong[2..(2 + lengthOctets)], 0, 0, 0, 0, .. wrong[(2 + lengthOctets)..]];
    }
}
