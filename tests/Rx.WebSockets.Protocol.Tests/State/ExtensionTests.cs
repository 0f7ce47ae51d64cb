using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>The seam that extensions plug into: claims, order, limits, and what is checked behind them.</summary>
public sealed class ExtensionTests
{
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
        var marking = new ScriptedExtension(ReservedBits.Rsv1) { Outwards = frame => [frame.WithReserved(ReservedBits.Rsv1)] };
        Session session = With(role, marking);

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
