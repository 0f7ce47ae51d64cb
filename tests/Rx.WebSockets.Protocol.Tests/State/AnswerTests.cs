using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>The answers of a raw connection, which gives them when it is told to.</summary>
public sealed class AnswerTests
{
    [Test]
    public void Pings_AnsweredWhileNothingIsWritten_LeaveTheLatestPong([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.Protocol.Answer(Frame.Ping(new byte[] { 1 }));
        session.Protocol.Answer(Frame.Ping(new byte[] { 2 }));

        Assert.That(session.Written().Select(frame => (frame.Opcode, frame.Payload[0])), Is.EqualTo(new[] { (Opcode.Pong, (byte)2) }));
    }

    [Test]
    public void Close_Answered_IsEchoedBehindDataAndNothingFollows([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Receive(Wire.Close(4001, "why"));
        session.Protocol.Send(Frame.Text("a"));

        session.Protocol.Answer(Frame.Close(new CloseReason((CloseCode)4001, "why")));
        session.Protocol.Answer(Frame.Ping());
        session.Protocol.Answer(Frame.Close());

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("a"), Wire.Close(4001, "why") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }

    [Test]
    public void Anything_ElseThanPingOrClose_HasNoAnswer()
    {
        Session session = Session.Raw(WebSocketRole.Server);

        Assert.That(() => session.Protocol.Answer(Frame.Pong()), Throws.ArgumentException);
        Assert.That(() => session.Protocol.Answer(Frame.Text("a")), Throws.ArgumentException);
    }
}
