using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Frames that RFC 6455 allows, in each form of their header.</summary>
public sealed class HeaderTests
{
    private static readonly int[] Sizes = [0, 1, 124, 125, 126, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 65_537, 200_000];

    [Test]
    [Property("Case", "K-P01")]
    public void Text_SampleOfTheRfcUnmasked_IsRead()
    {
        Session client = Session.Client().Receive(Wire.Octets("81 05 48 65 6c 6c 6f"));

        Assert.That(client.Read(), Is.EqualTo(new[] { Frame.Text("Hello") }));
    }

    [Test]
    [Property("Case", "K-P04")]
    public void Text_SampleOfTheRfcMasked_IsRead()
    {
        Session server = Session.Server().Receive(Wire.Octets("81 85 37 fa 21 3d 7f 9f 4d 51 58"));

        Assert.That(server.Read(), Is.EqualTo(new[] { Frame.Text("Hello") }));
    }

    [Test]
    [Property("Case", "K-P02")]
    public void Binary_Length16BitsBodyLater_IsReadOnceTheBodyIsThere()
    {
        Session client = Session.Client().Receive(Wire.Octets("82 7e 01 00"));
        Frame[] before = client.Read();

        client.Receive(Wire.Some(256));

        Assert.That(before, Is.Empty);
        Assert.That(client.Read(), Is.EqualTo(new[] { Frame.Binary(Wire.Some(256)) }));
    }

    [Test]
    [Property("Case", "K-P03")]
    public void Binary_Length64Bits_IsReadExactly()
    {
        Session client = Session.Client(new ProtocolOptions { MaxFrameSize = int.MaxValue });

        client.Receive(Wire.Octets("82 7f 01 23 45 67 89 ab cd ef"));

        client.MustHaveRefused(CloseCode.MessageTooBig);
        Assert.That(client.Protocol.Failure!.Message, Does.Contain("81985529216486895").Or.Contain("81,985,529,216,486,895"));
    }

    [Test]
    [Property("Case", "H3.Frames")]
    public void Binary_EachFormOfLength_IsRead([Values] WebSocketRole role, [ValueSource(nameof(Sizes))] int size)
    {
        var session = new Session(role);

        session.Receive(Wire.Binary(Wire.Some(size)));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Binary(Wire.Some(size)) }));
        session.MustBeOpen();
    }

    [Test]
    [Property("Case", "K-V06")]
    public void Binary_SizeAbove32767_IsUnsigned([Values] WebSocketRole role, [Values(0xc123, 0xcdef)] int size)
    {
        var session = new Session(role);

        session.Receive(Wire.Binary(Wire.Some(size))).Send(Frame.Binary(Wire.Some(size)));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Binary(Wire.Some(size)) }));
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(size)) }));
    }

    [Test]
    [Property("Case", "H3.Frames")]
    public void Everything_Empty_IsLegal([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.Receive(Wire.Text("").NotFinal(), Wire.Ping(), Wire.Continuation("").NotFinal(), Wire.Pong(), Wire.Continuation(""));
        session.Receive(Wire.Binary());

        Assert.That(session.Read().Select(frame => frame.Payload.Length), Is.EqualTo(new int[6]));
        session.MustBeOpen();
    }

    [Test]
    public void Text_Empty_IsAMessage([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text(""));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("") }));
    }

    [Test]
    public void Control_125Octets_IsRead([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.Receive(Wire.Ping(new string('p', 125)));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Ping(Wire.Utf8(new string('p', 125))) }));
    }

    [Test]
    public void Frames_ManyInOnePiece_AreReadInOrder([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive([.. Enumerable.Range(0, 100).Select(i => Wire.Text($"{i}"))]);

        Assert.That(session.Read().Select(frame => frame.GetText()), Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"{i}")));
    }

    [Test]
    public void Frames_OneOctetAtATime_AreRead([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.ReceiveEach(Wire.Text("Hello"), Wire.Binary(Wire.Some(300)));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("Hello"), Frame.Binary(Wire.Some(300)) }));
    }

    [Test]
    public void Frame_InputBufferIsReused_KeepsItsOctets([Values] WebSocketRole role)
    {
        var session = new Session(role);
        byte[] octets = Wire.Encode(role.Peer(), Wire.Text("Hello"));

        session.Protocol.Receive(octets, At.Start);
        octets.AsSpan().Clear();

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("Hello") }));
    }

    [Test]
    public void Frame_Kept_IsUntouchedByLaterOnes([Values] WebSocketRole role)
    {
        var session = new Session(role);
        Frame kept = session.Receive(Wire.Binary(Wire.Some(1000))).Read().Single();

        for (int i = 0; i < 500; i++)
            session.Receive(Wire.Binary(new byte[1000])).Read();

        Assert.That(kept, Is.EqualTo(Frame.Binary(Wire.Some(1000))));
    }
}
