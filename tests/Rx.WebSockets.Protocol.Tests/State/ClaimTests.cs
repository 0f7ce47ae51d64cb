using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>Reserved bits: only those that an extension claims, on the first frame of a data message.</summary>
public sealed class ClaimTests
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

    private static Session With(WebSocketRole role, params IFrameExtension[] extensions) => With(role, SessionKind.Default, extensions);

    private static Session With(WebSocketRole role, SessionKind kind, params IFrameExtension[] extensions) =>
        With(role, new ProtocolOptions { Kind = kind, Extensions = extensions });

    private static Session With(WebSocketRole role, ProtocolOptions options) => new(role, options);
}
