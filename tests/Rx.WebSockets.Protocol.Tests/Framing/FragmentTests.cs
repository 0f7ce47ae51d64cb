using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Fragments: joined on a default connection, shown on a raw one (RFC 6455 §5.4).</summary>
public sealed class FragmentTests
{
    [Test]
    [Property("Case", "K-P05")]
    public void Raw_ThreeFragments_TellTheTypeOfTheirMessage([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.Receive(Wire.Text("1").NotFinal(), Wire.Continuation("2").NotFinal(), Wire.Continuation("3"));

        Frame[] frames = session.Read();
        Assert.That(frames.Select(frame => frame.Opcode), Is.EqualTo(new[] { Opcode.Text, Opcode.Continuation, Opcode.Continuation }));
        Assert.That(frames.Select(frame => frame.MessageType), Is.All.EqualTo(Opcode.Text));
        Assert.That(frames.Select(frame => frame.IsFinal), Is.EqualTo(new[] { false, false, true }));
        Assert.That(frames.Select(frame => frame.GetText()), Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    [Property("Case", "K-P05")]
    public void Default_ThreeFragments_AreOneMessage([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text("1").NotFinal(), Wire.Continuation("2").NotFinal(), Wire.Continuation("3"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("123") }));
    }

    [Test]
    [Property("Case", "K-V10")]
    [Property("Case", "H3.Frames")]
    public void Default_PingBetweenFragments_DoesNotPartThem([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text("ABC").NotFinal(), Wire.Ping("p"), Wire.Continuation("123"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("ABC123") }));
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Pong("p") }));
    }

    [Test]
    public void Default_BinaryFragments_AreOneBinaryMessage([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Binary(1).NotFinal(), Wire.Pong(), Wire.Continuation(2));

        Frame message = session.Read().Single();
        Assert.That(message, Is.EqualTo(Frame.Binary(new byte[] { 1, 2 })));
        Assert.That(message.MessageType, Is.EqualTo(Opcode.Binary));
    }

    [Test]
    public void Default_MessageNotYetWhole_IsNotShown([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text("1").NotFinal(), Wire.Continuation("2").NotFinal());

        Assert.That(session.Read(), Is.Empty);
    }

    [Test]
    public void Default_EmptyFragments_AreJoined([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(
            Wire.Text("").NotFinal(), Wire.Continuation("a").NotFinal(), Wire.Continuation("").NotFinal(), Wire.Continuation(""));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("a") }));
    }

    [Test]
    public void Default_MessagesOneAfterTheOther_StayApart([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text("1").NotFinal(), Wire.Continuation("2"));
        session.Receive(Wire.Binary(3), Wire.Text("4").NotFinal(), Wire.Continuation("5"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("12"), Frame.Binary(new byte[] { 3 }), Frame.Text("45") }));
    }

    [Test]
    public void Default_LargeFragments_KeepTheirOctetsInOrder([Values] WebSocketRole role)
    {
        var session = new Session(role);
        byte[] all = Wire.Some(300_000);

        session.Receive(Wire.Binary(all[..100_000]).NotFinal(), Wire.Continuation(all[100_000..100_001]).NotFinal());
        session.Receive(Wire.Continuation(all[100_001..]));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Binary(all) }));
    }

    [Test]
    [Property("Case", "H3.Resources")]
    public void Default_64KiBOfControlFramesBetweenFragments_AreNotHeld([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("ABC").NotFinal());

        for (int octets = 0; octets < 65_536; octets += 127)
            session.Receive(Wire.Ping(new string('p', 125)), Wire.Pong(new string('q', 125)));

        Assert.That(session.Protocol.HeldBytes, Is.LessThan(4096));
        Assert.That(session.Receive(Wire.Continuation("123")).Read(), Is.EqualTo(new[] { Frame.Text("ABC123") }));
    }
}
