using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>What is checked behind a transform: UTF-8, limits, its own refusals.</summary>
public sealed class ExtensionCheckTests
{
    [Test]
    public void Text_BecomesUtf8InTheTransform_IsRead([Values] WebSocketRole role)
    {
        Session session = With(role, ScriptedExtension.Inverting());

        session.Receive(Wire.Text([.. "Hello"u8.ToArray().Select(octet => (byte)~octet)]));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("Hello") }));
    }

    [Test]
    public void Text_StopsBeingUtf8InTheTransform_IsRefused([Values] WebSocketRole role)
    {
        Session session = With(role, ScriptedExtension.Inverting());

        session.Receive(Wire.Text("Hello"));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Text_CharacterAcrossTransformedFragments_IsLegal([Values] WebSocketRole role)
    {
        Session session = With(role, ScriptedExtension.Suffix('!'));

        session.Receive(Wire.Text([0xf0, 0x9f, (byte)'!']).NotFinal(), Wire.Continuation([0x98, 0x80, (byte)'!']));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("😀") }));
    }

    [Test]
    public void Limit_PassedIn_IsWhatIsLeftOfTheMessage([Values] WebSocketRole role)
    {
        var extension = new ScriptedExtension();
        Session session = With(role, new ProtocolOptions { MaxMessageSize = 10, Extensions = [extension] });

        session.Receive(Wire.Binary(new byte[4]).NotFinal(), Wire.Continuation(new byte[5]).NotFinal(), Wire.Continuation(), Wire.Binary());

        Assert.That(extension.Remaining, Is.EqualTo(new[] { 10, 6, 1, 10 }));
    }

    [Test]
    public void Limit_TransformGrowsBeyondIt_IsRefused([Values] WebSocketRole role)
    {
        var bomb = new ScriptedExtension { Inwards = frame => [frame.WithPayload(new byte[11])] };
        Session session = With(role, new ProtocolOptions { MaxMessageSize = 10, Extensions = [bomb] });

        session.Receive(Wire.Binary(1));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    public void Limit_TransformShrinks_CountsWhatIsLeft([Values] WebSocketRole role)
    {
        var halving = new ScriptedExtension { Inwards = frame => [frame.WithPayload(frame.Payload[..(frame.Payload.Length / 2)])] };
        Session session = With(role, new ProtocolOptions { MaxFrameSize = 100, MaxMessageSize = 10, Extensions = [halving] });

        session.Receive(Wire.Binary(new byte[20]));

        Assert.That(session.Read().Single().Payload.Length, Is.EqualTo(10));
    }

    [Test]
    public void Transform_RefusesThePeersOctets_FailsWithItsCode([Values] WebSocketRole role)
    {
        var refusal = new ProtocolException(CloseCode.InvalidPayload, "RFC 7692 §7.2.2", "The peer sent what it shouldn't.");
        Session session = With(role, new ScriptedExtension { Inwards = _ => throw refusal });

        session.Receive(Wire.Text("a"), Wire.Text("b"));

        Assert.That(session.Protocol.Failure, Is.SameAs(refusal));
        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void AfterAFault_Frames_PassNoExtension([Values] WebSocketRole role)
    {
        var extension = new ScriptedExtension();
        Session session = With(role, extension).Receive(Wire.Continuation("no"));

        session.Receive(Wire.Text("late"));

        Assert.That(extension.SeenIncoming, Is.Empty);
    }

    [Test]
    public void Limit_LoweredBelowWhatIsHeld_IsNeverPassedInNegative([Values] WebSocketRole role)
    {
        var extension = new ScriptedExtension();
        Session session = With(role, extension).Receive(Wire.Binary(new byte[50]).NotFinal());

        session.Protocol.MaxMessageSize = 40;
        session.Receive(Wire.Continuation());

        Assert.That(extension.Remaining, Is.All.GreaterThanOrEqualTo(0));
    }

    private static Session With(WebSocketRole role, params IFrameExtension[] extensions) => With(role, SessionKind.Default, extensions);

    private static Session With(WebSocketRole role, SessionKind kind, params IFrameExtension[] extensions) =>
        With(role, new ProtocolOptions { Kind = kind, Extensions = extensions });

    private static Session With(WebSocketRole role, ProtocolOptions options) => new(role, options);
}
