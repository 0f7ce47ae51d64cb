using System;
using System.Buffers;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Script;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class WireFrameTests
{
    private static readonly TestCaseData[] Samples =
    [
        new(WireFrame.Text("Hello"), WebSocketRole.Server, "81 05 48 65 6C 6C 6F"),
        new(WireFrame.Text("Hello"), WebSocketRole.Client, "81 85 37 FA 21 3D 7F 9F 4D 51 58"),
        new(WireFrame.Text("Hel") with { IsFinal = false }, WebSocketRole.Server, "01 03 48 65 6C"),
        new(WireFrame.Continuation("lo"u8.ToArray()), WebSocketRole.Server, "80 02 6C 6F"),
        new(WireFrame.Ping("Hello"u8.ToArray()), WebSocketRole.Server, "89 05 48 65 6C 6C 6F"),
        new(WireFrame.Pong("Hello"u8.ToArray()), WebSocketRole.Client, "8A 85 37 FA 21 3D 7F 9F 4D 51 58"),
        new(WireFrame.Close(), WebSocketRole.Server, "88 00"),
        new(WireFrame.Close(CloseCode.NormalClosure, "bye"), WebSocketRole.Server, "88 05 03 E8 62 79 65"),
        new(WireFrame.Close((CloseCode)999), WebSocketRole.Server, "88 02 03 E7"),
        new(WireFrame.Text("A") with { IsMasked = false }, WebSocketRole.Client, "81 01 41"),
        new(WireFrame.Text("A") with { IsMasked = true, MaskKey = 0x01020304 }, WebSocketRole.Server, "81 81 01 02 03 04 40"),
        new(WireFrame.Text("A") with { Reserved = ReservedBits.Rsv1 | ReservedBits.Rsv3 }, WebSocketRole.Server, "D1 01 41"),
        new(WireFrame.Text("A") with { Opcode = (Opcode)0xB, IsFinal = false }, WebSocketRole.Server, "0B 01 41"),
        new(WireFrame.Text("A") with { LengthForm = LengthForm.Bits16 }, WebSocketRole.Server, "81 7E 00 01 41"),
        new(WireFrame.Text("A") with { LengthForm = LengthForm.Bits64 }, WebSocketRole.Server, "81 7F 00 00 00 00 00 00 00 01 41"),
        new(WireFrame.Binary(default) with { AnnouncedLength = 300 }, WebSocketRole.Server, "82 7E 01 2C"),
        new(WireFrame.Binary(default) with { AnnouncedLength = ulong.MaxValue }, WebSocketRole.Server, "82 7F FF FF FF FF FF FF FF FF"),
    ];

    [TestCaseSource(nameof(Samples))]
    public void ToOctets_OfAFrame_GivesWhatTheRfcDraws(WireFrame frame, WebSocketRole sender, string hex)
    {
        Assert.That(Hex.ToString(frame.ToOctets(sender)), Is.EqualTo(hex));
    }

    [TestCase(125, LengthForm.Bits7, 2)]
    [TestCase(126, LengthForm.Bits16, 4)]
    [TestCase(65535, LengthForm.Bits16, 4)]
    [TestCase(65536, LengthForm.Bits64, 10)]
    public void Frame_OfALengthAtABorder_TakesTheShortestFormAndComesBackWhole(int length, LengthForm form, int header)
    {
        var frame = WireFrame.Binary(new SeededRandom(1).NextOctets(length));

        byte[] octets = frame.ToOctets(WebSocketRole.Server);
        bool isWhole = WireCodec.TryRead(new ReadOnlySequence<byte>(octets), out WireFrame? read, out long taken);

        Assert.That((isWhole, taken, octets.Length), Is.EqualTo((true, (long)octets.Length, header + length)));
        Assert.That(read, Is.EqualTo(frame with { IsMasked = false, LengthForm = form, AnnouncedLength = (ulong)length }));
    }

    [Test]
    public void TryRead_OfEveryBeginningOfAFrame_WaitsForItsLastOctet()
    {
        byte[] octets = WireFrame.Text(new string('x', 200)).ToOctets(WebSocketRole.Client);

        for (int length = 0; length < octets.Length; length++)
        {
            Assert.That(WireCodec.TryRead(new ReadOnlySequence<byte>(octets, 0, length), out _, out _), Is.False, $"{length} octets");
        }

        Assert.That(WireCodec.TryRead(new ReadOnlySequence<byte>(octets), out WireFrame? frame, out _), Is.True);
        Assert.That((frame!.GetText(), frame.IsMasked, frame.MaskKey), Is.EqualTo((new string('x', 200), (bool?)true, (uint?)WireFrame.SampleMaskKey)));
    }

    [Test]
    public void ToOctets_OfALengthThatItsFormCantHold_IsRefused()
    {
        WireFrame frame = WireFrame.Binary(new byte[126]) with { LengthForm = LengthForm.Bits7 };

        Assert.That(() => frame.ToOctets(WebSocketRole.Server), Throws.InvalidOperationException.With.Message.Contains("126"));
    }

    [Test]
    public void Frames_WithEqualPayloadsInOtherMemory_AreEqual()
    {
        WireFrame one = WireFrame.Binary(new byte[] { 1, 2 });
        WireFrame same = WireFrame.Binary(new byte[] { 0, 1, 2 }.AsMemory(1));

        Assert.That(same, Is.EqualTo(one));
        Assert.That(same.GetHashCode(), Is.EqualTo(one.GetHashCode()));
        Assert.That(same with { IsFinal = false }, Is.Not.EqualTo(one));
        Assert.That(same with { Payload = new byte[] { 1, 3 } }, Is.Not.EqualTo(one));
    }

    private static readonly TestCaseData[] Values =
    [
        new(Frame.Text("Hello")),
        new(Frame.Text("Hel").NotFinal().WithReserved(ReservedBits.Rsv1)),
        new(Frame.Continuation(new byte[] { 1 }).NotFinal()),
        new(Frame.Binary(new byte[300])),
        new(Frame.Ping(new byte[] { 1 })),
        new(Frame.Pong()),
        new(Frame.Close()),
        new(Frame.Close(new CloseReason(CloseCode.GoingAway, "later"))),
    ];

    [TestCaseSource(nameof(Values))]
    public void FrameValue_ToTheWireAndBack_IsTheSame(Frame value)
    {
        Assert.That(WireFrame.From(value).ToFrame(), Is.EqualTo(value));
    }

    [Test]
    public void ToFrame_OfWhatNoValueHolds_IsRefused()
    {
        Assert.That(() => (WireFrame.Close() with { Opcode = (Opcode)3 }).ToFrame(), Throws.InvalidOperationException);
        Assert.That(() => (WireFrame.Ping() with { IsFinal = false }).ToFrame(), Throws.InvalidOperationException);
        Assert.That(() => WireFrame.Ping(new byte[126]).ToFrame(), Throws.InvalidOperationException);
    }

    [Test]
    public void Close_WithACodeAndAText_TellsThem()
    {
        WireFrame close = WireFrame.Close(CloseCode.GoingAway, "später");

        Assert.That((close.CloseCode, close.GetCloseText()), Is.EqualTo(((CloseCode?)CloseCode.GoingAway, "später")));
        Assert.That((WireFrame.Close().CloseCode, WireFrame.Close().GetCloseText()), Is.EqualTo(((CloseCode?)null, "")));
        Assert.That(WireFrame.Text("no close").CloseCode, Is.Null);
    }

    [Test]
    public void Text_OfAFrame_SaysOnlyWhatIsUnusual()
    {
        WireFrame odd = WireFrame.Text("Hello") with
        {
            Opcode = (Opcode)3, IsFinal = false, Reserved = ReservedBits.Rsv1, IsMasked = true, MaskKey = 0xA,
            LengthForm = LengthForm.Bits64, AnnouncedLength = 9,
        };

        Assert.That(WireFrame.Text("Hello").ToString(), Is.EqualTo("Text, 5 octets: 48 65 6C 6C 6F"));
        Assert.That(WireFrame.Binary(new byte[33]).ToString(), Does.StartWith("Binary, 33 octets: 00 00").And.EndWith("00 …"));
        Assert.That(odd.ToString(), Is.EqualTo(
            "Opcode 3 not final Rsv1 masked 0000000A length in Bits64 announces 9, 5 octets: 48 65 6C 6C 6F"));
    }
}
