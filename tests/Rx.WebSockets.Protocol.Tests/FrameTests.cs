using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class FrameTests
{
    [Test]
    [Property("Case", "K-F05")]
    public void Control_125Octets_IsAccepted()
    {
        Assert.That(Frame.Ping(new byte[125]).Payload.Length, Is.EqualTo(125));
        Assert.That(Frame.Pong(new byte[125]).Payload.Length, Is.EqualTo(125));
    }

    [Test]
    [Property("Case", "K-F04")]
    public void Control_126Octets_Throws()
    {
        Assert.That(() => Frame.Ping(new byte[126]), Throws.ArgumentException);
        Assert.That(() => Frame.Pong(new byte[126]), Throws.ArgumentException);
        Assert.That(() => Frame.Close().WithPayload(new byte[126]), Throws.ArgumentException);
    }

    [Test]
    [Property("Case", "K-F06")]
    public void Data_MoreThan125Octets_IsAccepted()
    {
        Assert.That(Frame.Text(new string('x', 70_000)).Payload.Length, Is.EqualTo(70_000));
        Assert.That(Frame.Binary(new byte[70_000]).Payload.Length, Is.EqualTo(70_000));
        Assert.That(Frame.Continuation(new byte[70_000]).Payload.Length, Is.EqualTo(70_000));
    }

    [TestCase("OK")]
    [TestCase("Причина")]
    [TestCase("")]
    [Property("Case", "K-F12")]
    [Property("Case", "K-F13")]
    [Property("Case", "K-F14")]
    public void Close_CodeAndText_ReadBackTheSame(string text)
    {
        var reason = new CloseReason(CloseCode.GoingAway, text);

        Assert.That(Frame.Close(reason).GetCloseReason(), Is.EqualTo(reason));
    }

    [Test]
    [Property("Case", "K-F15")]
    public void Close_WithoutBody_HasNoReason()
    {
        Assert.That(Frame.Close().GetCloseReason(), Is.Null);
    }

    [Test]
    public void Close_DefaultReason_Throws()
    {
        Assert.That(() => Frame.Close(default), Throws.ArgumentException);
    }

    [Test]
    public void GetCloseReason_OtherFrame_Throws()
    {
        Assert.That(() => Frame.Text("x").GetCloseReason(), Throws.InvalidOperationException);
    }

    [Test]
    public void Frame_MadeByHand_IsFinalWithoutReservedBits()
    {
        Frame frame = Frame.Text("Hello");

        Assert.That(frame.IsFinal, Is.True);
        Assert.That(frame.Reserved, Is.EqualTo(ReservedBits.None));
        Assert.That(frame.Payload.ToArray(), Is.EqualTo(Wire.Octets("48 65 6c 6c 6f")));
    }

    [Test]
    public void MessageType_FrameMadeByHand_IsItsOpcode()
    {
        Assert.That(Frame.Text("x").MessageType, Is.EqualTo(Opcode.Text));
        Assert.That(Frame.Binary(new byte[1]).MessageType, Is.EqualTo(Opcode.Binary));
        Assert.That(Frame.Continuation(new byte[1]).MessageType, Is.EqualTo(Opcode.Continuation));
        Assert.That(Frame.Ping().MessageType, Is.EqualTo(Opcode.Ping));
    }

    [Test]
    public void NotFinal_DataFrame_DiffersOnlyInThat()
    {
        Frame fragment = Frame.Text("Hel").NotFinal();

        Assert.That(fragment.IsFinal, Is.False);
        Assert.That(fragment.GetText(), Is.EqualTo("Hel"));
    }

    [Test]
    public void NotFinal_ControlFrame_Throws()
    {
        Assert.That(() => Frame.Ping().NotFinal(), Throws.InvalidOperationException);
        Assert.That(() => Frame.Pong().NotFinal(), Throws.InvalidOperationException);
        Assert.That(() => Frame.Close().NotFinal(), Throws.InvalidOperationException);
    }

    [Test]
    public void WithReserved_AnyBits_SetsExactlyThese()
    {
        Frame frame = Frame.Text("x").WithReserved(ReservedBits.Rsv1).WithReserved(ReservedBits.Rsv2 | ReservedBits.Rsv3);

        Assert.That(frame.Reserved, Is.EqualTo(ReservedBits.Rsv2 | ReservedBits.Rsv3));
    }

    [Test]
    public void Equality_SamePayloadInOtherMemory_IsEqual()
    {
        Frame one = Frame.Binary(new byte[] { 1, 2, 3 });
        Frame other = Frame.Binary(new byte[] { 0, 1, 2, 3 }.AsMemory(1));

        Assert.That(one, Is.EqualTo(other));
        Assert.That(one == other && !(one != other), Is.True);
        Assert.That(one.GetHashCode(), Is.EqualTo(other.GetHashCode()));
    }

    [Test]
    public void Equality_OpcodeFinalityBitsOrPayloadDiffer_IsNot()
    {
        Frame frame = Frame.Text("a");

        Assert.That(frame, Is.Not.EqualTo(Frame.Binary(Wire.Utf8("a"))));
        Assert.That(frame, Is.Not.EqualTo(frame.NotFinal()));
        Assert.That(frame, Is.Not.EqualTo(frame.WithReserved(ReservedBits.Rsv1)));
        Assert.That(frame, Is.Not.EqualTo(Frame.Text("b")));
        Assert.That(frame, Is.Not.EqualTo(Frame.Text("")));
    }

    [Test]
    public void Equality_SamePayloadOfOtherMessageType_IsEqual()
    {
        Frame[] read = Session.Raw(WebSocketRole.Client).Receive(Wire.Text("a").NotFinal(), Wire.Continuation("b")).Read();

        Assert.That(read[1].MessageType, Is.EqualTo(Opcode.Text));
        Assert.That(read[1], Is.EqualTo(Frame.Continuation(Wire.Utf8("b"))));
    }

    [Test]
    public void Detach_MemoryChangesAfterwards_KeepsItsOctets()
    {
        byte[] memory = [1, 2, 3];
        Frame detached = Frame.Binary(memory).NotFinal().WithReserved(ReservedBits.Rsv1).Detach();

        memory[0] = 9;

        Assert.That(detached, Is.EqualTo(Frame.Binary(new byte[] { 1, 2, 3 }).NotFinal().WithReserved(ReservedBits.Rsv1)));
    }

    [Test]
    public void GetText_BinaryOrControl_Throws()
    {
        Assert.That(() => Frame.Binary(new byte[1]).GetText(), Throws.InvalidOperationException);
        Assert.That(() => Frame.Ping().GetText(), Throws.InvalidOperationException);
        Assert.That(() => Frame.Close().GetText(), Throws.InvalidOperationException);
    }

    [Test]
    public void GetText_EveryWidthOfCharacter_IsDecoded()
    {
        Assert.That(Frame.Text("aж€😀").GetText(), Is.EqualTo("aж€😀"));
    }

    [Test]
    public void Text_LoneSurrogate_IsSentAsTheReplacementCharacter()
    {
        Assert.That(Frame.Text("\ud800").Payload.ToArray(), Is.EqualTo(Wire.Octets("ef bf bd")));
    }

    [Test]
    public void ToString_TextFrame_ReadsAsALogLine()
    {
        Assert.That(Frame.Text("Hello").ToString(), Is.EqualTo("Text 5 \"Hello\""));
        Assert.That(Frame.Text("Hello").NotFinal().ToString(), Does.StartWith("Text… 5"));
    }
}
