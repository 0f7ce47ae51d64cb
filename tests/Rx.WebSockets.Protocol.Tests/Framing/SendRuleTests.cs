using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Frames that may not be sent are refused at the call; the wire stays legal.</summary>
public sealed class SendRuleTests
{
    [Test]
    public void Continuation_WithoutAStart_Throws([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind });

        Assert.That(() => session.Send(Frame.Continuation(Wire.Some(1))), Throws.InvalidOperationException);
        Assert.That(session.Protocol.WantsWrite, Is.False);
    }

    [Test]
    public void Continuation_AfterTheFinalOne_Throws([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a").NotFinal(), Frame.Continuation(Wire.Utf8("b")));

        Assert.That(() => session.Send(Frame.Continuation(Wire.Utf8("c"))), Throws.InvalidOperationException);
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("a").NotFinal(), Wire.Continuation("b") }));
    }

    [Test]
    public void ReservedBits_ThatNobodyClaims_Throw(
        [Values] WebSocketRole role, [Values(ReservedBits.Rsv1, ReservedBits.Rsv2, ReservedBits.Rsv3)] ReservedBits bits)
    {
        var session = new Session(role);

        Assert.That(() => session.Send(Frame.Text("x").WithReserved(bits)), Throws.ArgumentException);
        Assert.That(() => session.Send(Frame.Ping().WithReserved(bits)), Throws.ArgumentException);
        Assert.That(session.Protocol.WantsWrite, Is.False);
    }

    [Test]
    public void ReservedBits_OnAControlFrame_ThrowEvenWhenClaimed([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { Extensions = [new ScriptedExtension(ReservedBits.Rsv1)] });

        Assert.That(() => session.Send(Frame.Ping().WithReserved(ReservedBits.Rsv1)), Throws.ArgumentException);
    }

    [Test]
    public void Data_InsideAFragmentedMessage_WaitsForItsEnd([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a").NotFinal(), Frame.Binary(Wire.Some(3))).Flush();

        session.Send(Frame.Continuation(Wire.Utf8("b")));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("a").NotFinal(), Wire.Continuation("b"), Wire.Binary(Wire.Some(3)) }));
    }

    [Test]
    public void Data_SeveralInsideAFragmentedMessage_KeepTheirOrder([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Send(Frame.Text("1").NotFinal(), Frame.Text("x"), Frame.Continuation(Wire.Utf8("2")).NotFinal(), Frame.Text("y"));
        session.Send(Frame.Continuation(Wire.Utf8("3")), Frame.Text("z"));

        Assert.That(session.Written(), Is.EqualTo(new[]
        {
            Wire.Text("1").NotFinal(), Wire.Continuation("2").NotFinal(), Wire.Continuation("3"),
            Wire.Text("x"), Wire.Text("y"), Wire.Text("z"),
        }));
    }

    [Test]
    public void Data_WaitingForAFragmentedMessage_IsNotOwedYet([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a").NotFinal()).Flush();

        session.Send(Frame.Text("waits"));

        Assert.That(session.Protocol.WantsWrite, Is.False);
        Assert.That(session.Protocol.IsMessageOpen, Is.True);
        Assert.That(session.Protocol.OutboxBytes, Is.EqualTo("waits".Length + 64));
    }

    [Test]
    public void FragmentedMessage_BegunInsideAnother_WaitsAsAWhole([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a").NotFinal(), Frame.Binary(Wire.Some(1)).NotFinal());

        session.Send(Frame.Continuation(Wire.Utf8("b")));

        Assert.That(session.Written(), Is.EqualTo(new[]
        {
            Wire.Text("a").NotFinal(), Wire.Continuation("b"), Wire.Binary(Wire.Some(1)).NotFinal(),
        }));
    }

    [Test]
    public void Control_InsideAFragmentedMessage_GoesOut([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a").NotFinal()).Flush();

        session.Send(Frame.Ping(Wire.Utf8("p"))).Flush().Send(Frame.Continuation(Wire.Utf8("b")));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("a").NotFinal(), Wire.Ping("p"), Wire.Continuation("b") }));
    }

    [Test]
    [Property("Case", "K-P09")]
    [Property("Case", "K-R05")]
    public void Anything_AfterClose_Throws([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        Session session = new Session(role, new ProtocolOptions { Kind = kind }).Close(CloseReason.Normal);

        Assert.That(() => session.Send(Frame.Text("x")), Throws.InvalidOperationException);
        Assert.That(() => session.Send(Frame.Ping()), Throws.InvalidOperationException);
        Assert.That(session.Protocol.CanSend, Is.False);
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1000) }));
    }

    [Test]
    [Property("Case", "K-P09")]
    public void CloseFrame_Sent_IsTheClosingHandshake([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind });

        session.Send(Frame.Text("last"), Frame.Close(new CloseReason(CloseCode.GoingAway, "bye")));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("last"), Wire.Close(1001, "bye") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.CloseSent));
        Assert.That(() => session.Send(Frame.Text("x")), Throws.InvalidOperationException);
    }

    [Test]
    [Property("Case", "H1.15")]
    public void Anything_InEachStateOfTheEnd_Throws([Values] WebSocketRole role)
    {
        Session sent = new Session(role).Close().Flush();
        Session received = new Session(role).Receive(Wire.Close(1000));
        Session closed = new Session(role).Receive(Wire.Close(1000)).Flush();
        Session failing = new Session(role).Fail(CloseCode.InternalError);
        Session lost = new Session(role).ReceiveEnd();

        foreach (Session session in new[] { sent, received, closed, failing, lost })
        {
            Assert.That(() => session.Send(Frame.Text("x")), Throws.InvalidOperationException, $"{session.Protocol.State}");
            Assert.That(session.Written(), Has.None.EqualTo(Wire.Text("x")));
        }
    }

    [Test]
    public void Frame_Default_Throws([Values] WebSocketRole role)
    {
        var session = new Session(role);

        Assert.That(() => session.Send(default(Frame)), Throws.InstanceOf<Exception>());
        Assert.That(session.Protocol.WantsWrite, Is.False);
    }
}
