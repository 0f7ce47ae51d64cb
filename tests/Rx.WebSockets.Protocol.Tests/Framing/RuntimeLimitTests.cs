using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Limits that are changed at run time.</summary>
public sealed class RuntimeLimitTests
{
    [Test]
    public void MaxFrameSize_ChangedAtRunTime_HoldsFromTheNextHeaderOn([Values] WebSocketRole role)
    {
        byte[] octets = Wire.Encode(role.Peer(), Wire.Binary(new byte[100]), Wire.Binary(new byte[100]));
        Session session = new Session(role).Receive(octets.AsSpan(0, 50));

        session.Protocol.MaxFrameSize = 99;
        session.Receive(octets.AsSpan(50));

        Assert.That(session.Read().Length, Is.EqualTo(1));
        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    public void MaxFrameSize_RaisedAtRunTime_TakesTheMessageLimitAlong([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 10 });

        session.Protocol.MaxFrameSize = 1000;
        session.Receive(Wire.Binary(new byte[500]).NotFinal(), Wire.Continuation(new byte[500]));

        Assert.That(session.Read().Single().Payload.Length, Is.EqualTo(1000));
    }

    [Test]
    public void MaxMessageSize_LoweredAtRunTime_HoldsForTheNextFragment([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Binary(new byte[100]).NotFinal());

        session.Protocol.MaxMessageSize = 150;
        session.Receive(Wire.Continuation(new byte[51]));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    public void MaxMessageSize_LoweredWhileAPayloadArrives_HoldsForTheNextMessage([Values] WebSocketRole role, [Values(Opcode.Binary, Opcode.Ping)] Opcode arriving)
    {
        byte[] octets = Wire.Encode(role.Peer(), arriving is Opcode.Ping ? Wire.Ping(new string('x', 100)) : Wire.Binary(new byte[100]), Wire.Binary(new byte[51]));
        Session session = new Session(role).Receive(octets.AsSpan(0, 50));

        session.Protocol.MaxMessageSize = 50;
        session.Receive(octets.AsSpan(50));

        Assert.That(session.Read().Length, Is.EqualTo(arriving is Opcode.Ping ? 0 : 1));
        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    public void MaxMessageSize_RaisedWhileAPayloadArrives_HoldsForTheNextMessage([Values] WebSocketRole role)
    {
        byte[] octets = Wire.Encode(role.Peer(), Wire.Binary(new byte[100]), Wire.Binary(new byte[200]));
        Session session = new Session(role, new ProtocolOptions { MaxMessageSize = 100 }).Receive(octets.AsSpan(0, 50));

        session.Protocol.MaxMessageSize = 200;
        session.Receive(octets.AsSpan(50));

        Assert.That(session.Read().Length, Is.EqualTo(2));
    }

    [Test]
    public void MaxMessageSize_ChangedAtRunTime_IsReadBack([Values] WebSocketRole role)
    {
        WebSocketProtocol protocol = new Session(role).Protocol;

        protocol.MaxFrameSize = 5;
        protocol.MaxMessageSize = 7;

        Assert.That((protocol.MaxFrameSize, protocol.MaxMessageSize), Is.EqualTo((5, (int?)7)));
    }

    [Test]
    public void Sizes_SetNegative_Throw([Values] WebSocketRole role)
    {
        WebSocketProtocol protocol = new Session(role).Protocol;

        Assert.That(() => protocol.MaxFrameSize = -1, Throws.InstanceOf<ArgumentException>());
        Assert.That(() => protocol.MaxMessageSize = -1, Throws.InstanceOf<ArgumentException>());
    }
}
