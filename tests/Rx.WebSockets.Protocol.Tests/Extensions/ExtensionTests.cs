using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Extensions;

/// <summary>The seam that extensions plug into: claims, order, limits, and what is checked behind them.</summary>
public sealed class ExtensionTests
{
    [Test]
    [Property("Case", "K-E14")]
    public void Claimed_Rsv1OnTheFirstFragment_IsReadWithIt([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension(ReservedBits.Rsv1));

        session.Receive(Wire.Text("Hello, ").With(ReservedBits.Rsv1).NotFinal(), Wire.Continuation("World"));
        session.Receive(Wire.Text("Hello, ").With(ReservedBits.Rsv1).NotFinal(), Wire.Continuation("World"));

        Frame expected = Frame.Text("Hello, World").WithReserved(ReservedBits.Rsv1);
        Assert.That(session.Read(), Is.EqualTo(new[] { expected, expected }));
    }

    [Test]
    [Property("Case", "K-E14")]
    public void Claimed_Rsv1OnARawConnection_IsShownAsOnTheWire([Values] WebSocketRole role)
    {
        Session session = With(role, SessionKind.Raw, ScriptedExtension.Suffix('!', ReservedBits.Rsv1));

        session.Receive(Wire.Text("Hello, ").With(ReservedBits.Rsv1).NotFinal(), Wire.Continuation("World"));

        Assert.That(session.Read(), Is.EqualTo(new[]
        {
            Frame.Text("Hello, ").WithReserved(ReservedBits.Rsv1).NotFinal(), Frame.Continuation(Wire.Utf8("World")),
        }));
    }

    [Test]
    [Property("Case", "K-E14")]
    public void Unclaimed_Rsv1_IsRefused([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text("Hello, ").With(ReservedBits.Rsv1).NotFinal(), Wire.Continuation("World"));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Claimed_OtherBits_StayRefused([Values] WebSocketRole role, [Values(ReservedBits.Rsv2, ReservedBits.Rsv3)] ReservedBits bits)
    {
        Session session = With(role, new ScriptedExtension(ReservedBits.Rsv1));

        session.Receive(Wire.Text("x").With(ReservedBits.Rsv1 | bits));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Claimed_OnAControlFrame_IsRefused([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension(ReservedBits.Rsv1));

        session.Receive(Wire.Ping().With(ReservedBits.Rsv1));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Claimed_OnAContinuation_IsRefused([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension(ReservedBits.Rsv1));

        session.Receive(Wire.Text("a").With(ReservedBits.Rsv1).NotFinal(), Wire.Continuation("b").With(ReservedBits.Rsv1));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Claims_OfTwoExtensionsOverlap_AreRefusedAtConstruction([Values] WebSocketRole role)
    {
        var one = new ScriptedExtension(ReservedBits.Rsv1 | ReservedBits.Rsv2);
        var other = new ScriptedExtension(ReservedBits.Rsv2);

        Assert.That(() => With(role, one, other), Throws.ArgumentException);
    }

    [Test]
    public void Claims_OfTwoExtensionsApart_AreBothTaken([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension(ReservedBits.Rsv1), new ScriptedExtension(ReservedBits.Rsv3));

        session.Receive(Wire.Text("a").With(ReservedBits.Rsv1), Wire.Text("b").With(ReservedBits.Rsv3), Wire.Text("c"));

        Assert.That(session.Read().Length, Is.EqualTo(3));
    }

    [Test]
    public void Outgoing_TwoExtensions_PassInTheirOrder([Values] WebSocketRole role)
    {
        Session session = With(role, ScriptedExtension.Suffix('1'), ScriptedExtension.Suffix('2'));

        session.Send(Frame.Text("x"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("x12") }));
    }

    [Test]
    public void Incoming_TwoExtensions_PassInTheOppositeOrder([Values] WebSocketRole role)
    {
        var first = ScriptedExtension.Suffix('1');
        var second = ScriptedExtension.Suffix('2');

        Session session = With(role, first, second).Receive(Wire.Text("x12"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("x") }));
        Assert.That(second.SeenIncoming, Is.EqualTo(new[] { Frame.Text("x12") }));
        Assert.That(first.SeenIncoming, Is.EqualTo(new[] { Frame.Text("x1") }));
    }

    [Test]
    public void TwoExtensions_BothEnds_UndoEachOther([Values] WebSocketRole role)
    {
        Session one = With(role, ScriptedExtension.Suffix('1'), ScriptedExtension.Suffix('2'));
        Session other = With(role.Peer(), ScriptedExtension.Suffix('1'), ScriptedExtension.Suffix('2'));

        one.Send(Frame.Text("a").NotFinal(), Frame.Continuation(Wire.Utf8("b")), Frame.Binary(Wire.Some(3)));
        other.Receive(one.Written());

        Assert.That(other.Read(), Is.EqualTo(new[] { Frame.Text("ab"), Frame.Binary(Wire.Some(3)) }));
    }

    [Test]
    public void ControlFrames_EitherWay_PassNoExtension([Values] WebSocketRole role)
    {
        var extension = ScriptedExtension.Suffix('!');

        Session session = With(role, extension).Receive(Wire.Ping("p"), Wire.Pong()).Send(Frame.Ping()).Close(CloseReason.Normal).Flush();

        Assert.That(extension.SeenIncoming, Is.Empty);
        Assert.That(extension.SeenOutgoing, Is.Empty);
        Assert.That(session.Written(), Does.Contain(Wire.Pong("p")).And.Contain(Wire.Close(1000)));
    }

    [Test]
    public void Fragments_ComingIn_PassOneByOneWithTheirType([Values] WebSocketRole role)
    {
        var extension = new ScriptedExtension();

        With(role, extension).Receive(Wire.Text("a").NotFinal(), Wire.Continuation("b"));

        Assert.That(extension.SeenIncoming, Is.EqualTo(new[] { Frame.Text("a").NotFinal(), Frame.Continuation(Wire.Utf8("b")) }));
        Assert.That(extension.SeenIncoming.Select(frame => frame.MessageType), Is.All.EqualTo(Opcode.Text));
    }

    [Test]
    public void Outgoing_SplitsAMessage_LeavesInItsParts([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension
        {
            Outwards = frame => [frame.WithPayload(frame.Payload[..1]).NotFinal(), Frame.Continuation(frame.Payload[1..])],
        });

        session.Send(Frame.Text("abc"), Frame.Text("xyz"));

        Assert.That(session.Written(), Is.EqualTo(new[]
        {
            Wire.Text("a").NotFinal(), Wire.Continuation("bc"), Wire.Text("x").NotFinal(), Wire.Continuation("yz"),
        }));
    }

    [Test]
    public void Outgoing_SwallowsAMessage_LeavesTheOthers([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension { Outwards = frame => frame.GetText() == "b" ? [] : [frame] });

        session.Send(Frame.Text("a"), Frame.Text("b"), Frame.Text("c"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("a"), Wire.Text("c") }));
    }

    [Test]
    public void Outgoing_SetsItsBit_IsOnTheWire([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension(ReservedBits.Rsv1) { Outwards = frame => [frame.WithReserved(ReservedBits.Rsv1)] });

        session.Send(Frame.Text("x"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("x").With(ReservedBits.Rsv1) }));
    }

    [Test]
    public void Incoming_SwallowsAMessage_ShowsTheOthers([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension { Inwards = frame => frame.GetText() == "b" ? [] : [frame] });

        session.Receive(Wire.Text("a"), Wire.Text("b"), Wire.Text("c"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("a"), Frame.Text("c") }));
    }

    [Test]
    public void Incoming_MakesTwoMessagesOfOne_ShowsBoth([Values] WebSocketRole role)
    {
        Session session = With(role, new ScriptedExtension { Inwards = frame => [frame, Frame.Text("more")] });

        session.Receive(Wire.Text("a"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("a"), Frame.Text("more") }));
    }

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

    private static Session With(WebSocketRole role, params IFrameExtension[] extensions) => With(role, SessionKind.Default, extensions);

    private static Session With(WebSocketRole role, SessionKind kind, params IFrameExtension[] extensions) =>
        With(role, new ProtocolOptions { Kind = kind, Extensions = extensions });

    private static Session With(WebSocketRole role, ProtocolOptions options) => new(role, options);

    [Test]
    public void Outgoing_OnARawConnection_IsLeftAsItIs([Values] WebSocketRole role)
    {
        Session session = With(role, SessionKind.Raw, ScriptedExtension.Suffix('!', ReservedBits.Rsv1));

        session.Send(Frame.Text("x").WithReserved(ReservedBits.Rsv1));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("x").With(ReservedBits.Rsv1) }));
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

    [Test]
    public void Outgoing_InsideAFragmentedMessage_IsAskedInTheOrderOfTheWire([Values] WebSocketRole role)
    {
        var extension = new ScriptedExtension();
        Session session = With(role, extension);

        session.Send(Frame.Text("a").NotFinal(), Frame.Text("x"), Frame.Continuation(Wire.Utf8("b")), Frame.Text("y")).Flush();

        Assert.That(extension.SeenOutgoing, Is.EqualTo(new[]
        {
            Frame.Text("a").NotFinal(), Frame.Continuation(Wire.Utf8("b")), Frame.Text("x"), Frame.Text("y"),
        }));
    }

    [Test]
    public void Incoming_FragmentsWithControlFramesBetween_AreTransformedAlone([Values] WebSocketRole role)
    {
        Session session = With(role, ScriptedExtension.Suffix('!'));

        session.Receive(Wire.Text("a!").NotFinal(), Wire.Ping("p!"), Wire.Continuation("b!"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("ab") }));
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Pong("p!") }));
    }
}
