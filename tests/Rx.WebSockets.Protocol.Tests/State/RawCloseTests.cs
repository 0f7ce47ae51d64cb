using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>The closing handshake on a raw connection, which is left to the user.</summary>
public sealed class RawCloseTests
{
    [Test]
    [Property("Case", "K-R04")]
    public void Raw_PeersClose_IsShownAndLeftToTheUser([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Receive(Wire.Close(1000, "bye"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Close(new CloseReason(CloseCode.NormalClosure, "bye")) }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.CloseReceived));
        Assert.That(session.Written(), Is.Empty);
    }

    [Test]
    [Property("Case", "K-R04")]
    public void Raw_UserAnswersThePeersClose_IsTheHandshake([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Receive(Wire.Close(1000, "bye"));

        session.Send(Frame.Text("one more"), Frame.Close(CloseReason.Normal));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("one more"), Wire.Close(1000) }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Remote));
    }

    [Test]
    public void Raw_OurCloseAnswered_ShowsTheAnswer([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Send(Frame.Close(CloseReason.Normal)).Flush();

        session.Receive(Wire.Close(1000));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Close(CloseReason.Normal) }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }
}
