using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>A long payload may be read right into its place.</summary>
public sealed class PayloadRoomTests
{
    private const int Length = 200_000;

    private static readonly byte[] Payload = [.. Enumerable.Range(0, Length).Select(i => (byte)(i * 7))];
    private static readonly byte[] Ascii = [.. Enumerable.Range(0, Length).Select(i => (byte)('a' + (i % 26)))];

    [Test]
    public void Payload_ReadIntoItsRoom_IsThePayload(
        [Values] WebSocketRole role, [Values(false, true)] bool isText, [Values(1, 4095, 4096, Length)] int step)
    {
        var session = new Session(role);
        byte[] payload = isText ? Ascii : Payload;

        session.ReceiveInRoom((isText ? Wire.Text(payload) : Wire.Binary(payload)).Encode(role.Peer()), step: step);

        Assert.That(session.Read().Single().Payload.ToArray(), Is.EqualTo(payload));
    }

    [Test]
    public void Room_BesideAPayload_IsNone()
    {
        var session = new Session(WebSocketRole.Client);

        Memory<byte> before = session.Protocol.PayloadRoom(least: 1);
        session.Receive(Wire.Binary(Payload));

        Assert.That(before.IsEmpty);
        Assert.That(session.Protocol.PayloadRoom(least: 1).IsEmpty);
    }

    [Test]
    public void Room_OfAPayloadThatLacksLess_IsNone()
    {
        Session session = Begun(Payload, received: Length - 10);

        Memory<byte> room = session.Protocol.PayloadRoom(least: 11);

        Assert.That(room.IsEmpty);
        Assert.That(session.Protocol.PayloadRoom(least: 10).Length, Is.EqualTo(10));
    }

    [Test]
    [Property("Case", "H2.1")]
    public void Room_OfAnAnnouncedPayload_FollowsTheOctetsReceived()
    {
        var session = new Session(WebSocketRole.Client, new ProtocolOptions { MaxFrameSize = int.MaxValue, MaxMessageSize = int.MaxValue });
        byte[] header = [0x82, 0x7F, 0, 0, 0, 0, 0x40, 0, 0, 0];

        session.Receive(header);
        int atFirst = session.Protocol.PayloadRoom(least: 4096).Length;
        session.ReceiveInRoom(new byte[atFirst]);

        Assert.That(atFirst, Is.EqualTo(4096));
        Assert.That(session.Protocol.PayloadRoom(least: 4096).Length, Is.LessThanOrEqualTo(16 * (atFirst + 1)));
    }

    [Test]
    public void Text_InItsRoom_IsJudgedByThePiece()
    {
        byte[] bad = [.. Ascii];
        bad[150_000] = 0xFF;
        byte[] octets = Wire.Text(bad).Encode(WebSocketRole.Server);

        Session session = new Session(WebSocketRole.Client).ReceiveInRoom(octets.AsSpan(0, octets.Length - 49_000), step: 4096);

        Assert.That(session.Protocol.Failure?.Code, Is.EqualTo(CloseCode.InvalidPayload));
        Assert.That(session.Protocol.PayloadRoom(least: 1).IsEmpty);
    }

    [Test]
    public void Octets_OfAReadThatWasUnderWayAtTheEnd_AreIgnored()
    {
        Session session = Begun(Payload, received: 100);
        Memory<byte> room = session.Protocol.PayloadRoom(least: 1);

        session.Fail(CloseCode.InternalError);
        session.Protocol.ReceiveInRoom(Math.Min(50, room.Length), session.Now);

        Assert.That(session.Read(), Is.Empty);
        Assert.That(session.Protocol.TookFrames, Is.False);
    }

    [Test]
    public void News_OfOctets_AreFramesAndFaults()
    {
        Session session = Begun(Payload, received: 100);
        bool afterPart = session.Protocol.TookFrames;

        session.ReceiveInRoom(Payload.AsSpan(100));
        bool afterFrame = session.Protocol.TookFrames;
        session.Receive([0x83]);

        Assert.That((afterPart, afterFrame, session.Protocol.TookFrames), Is.EqualTo((false, true, true)));
    }

    private static Session Begun(byte[] payload, int received)
    {
        byte[] octets = Wire.Binary(payload).Encode(WebSocketRole.Server);
        return new Session(WebSocketRole.Client).Receive(octets.AsSpan(0, octets.Length - payload.Length + received));
    }
}
