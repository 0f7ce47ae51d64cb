using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>What may stand in the body of the peer's Close (RFC 6455 §5.5.1, §7.4).</summary>
[Property("Case", "H3.Close")]
public sealed class CloseBodyTests
{
    private static readonly int[] Legal = [.. Enumerable.Range(1000, 4), .. Enumerable.Range(1007, 8), 3000, 3999, 4000, 4999];

    private static readonly int[] Illegal = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];

    [Test]
    public void Code_Legal_IsTakenAndEchoed([Values] WebSocketRole role, [ValueSource(nameof(Legal))] int code)
    {
        var session = new Session(role);

        session.Receive(Wire.Close(code));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(code) }));
        Assert.That(session.Protocol.CodeReceived, Is.EqualTo((CloseCode)code));
        Assert.That(session.Protocol.Failure, Is.Null);
    }

    [Test]
    public void Code_Illegal_IsRefused([Values] WebSocketRole role, [ValueSource(nameof(Illegal))] int code)
    {
        var session = new Session(role);

        session.Receive(Wire.Close(code));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Body_OfOneOctet_IsRefused([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Close([0x03]));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Text_Of123Octets_IsTaken([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Close(1000, new string('x', 123)));

        Assert.That(session.Protocol.Reason, Is.EqualTo(new string('x', 123)));
    }

    [Test]
    public void Text_NotUtf8_IsRefused([Values] WebSocketRole role, [Values("ff", "c0 80", "ed a0 80", "f4 90 80 80")] string hex)
    {
        var session = new Session(role);

        session.Receive(Wire.Close([0x03, 0xe8, .. Wire.Octets(hex)]));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Text_CutInsideACharacter_IsRefused([Values] WebSocketRole role, [Values("61 c3", "e2 82", "f0 9f 98")] string hex)
    {
        var session = new Session(role);

        session.Receive(Wire.Close([0x03, 0xe8, .. Wire.Octets(hex)]));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Text_WideCharacters_IsRead([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Close(1000, "tschüß 😀"));

        Assert.That(session.Protocol.Reason, Is.EqualTo("tschüß 😀"));
    }

    [Test]
    public void Body_IllegalWhileWeWaitForTheAnswer_DoesNotBringASecondClose([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseReason.Normal).Flush();

        session.Receive(Wire.Close(1005));

        Assert.That(session.Written().Length, Is.EqualTo(1));
        Assert.That(session.PassTime(At.Seconds(12)).Protocol.IsEnded, Is.True);
    }

    [Test]
    public void Code_WithAnOutputAtHand_IsEchoedThere([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.ReceiveAnswering(Wire.Close(4000, "mine"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(4000, "mine") }));
    }
}
