using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>A raw connection shows every frame, answers none, and is as strict as the default one.</summary>
public sealed class RawTests
{
    [Test]
    public void Raw_EveryKindOfFrame_IsShownInWireOrder([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.Receive(Wire.Text("a").NotFinal(), Wire.Ping("p"), Wire.Continuation("b"), Wire.Pong("q"));
        session.Receive(Wire.Binary(1), Wire.Close(1000, "bye"));

        Assert.That(session.Read(), Is.EqualTo(new[]
        {
            Frame.Text("a").NotFinal(), Frame.Ping(Wire.Utf8("p")), Frame.Continuation(Wire.Utf8("b")), Frame.Pong(Wire.Utf8("q")),
            Frame.Binary(new byte[] { 1 }), Frame.Close(new CloseReason(CloseCode.NormalClosure, "bye")),
        }));
        Assert.That(session.Written(), Is.Empty);
    }

    [Test]
    public void Raw_ControlFrame_TellsItsOwnType([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Receive(Wire.Text("a").NotFinal(), Wire.Ping("p"));

        Frame ping = session.Read().Last();

        Assert.That(ping.MessageType, Is.EqualTo(Opcode.Ping));
        Assert.That(ping.IsControl, Is.True);
    }

    [Test]
    public void Raw_InvalidText_IsRefused([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.Receive(Wire.Text([0xff]));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Raw_FragmentsOutOfOrder_AreRefused([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.Receive(Wire.Continuation("x"));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Raw_CloseBodyThatMustNotBeSent_IsRefused([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.Receive(Wire.Close(1005));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Raw_Idle_SendsNothingByItself([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).PassTime(At.Seconds(100));

        Assert.That(session.Written(), Is.Empty);
        session.MustBeOpen();
    }
}
