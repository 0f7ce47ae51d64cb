using System.Buffers;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>What frames are on the wire (RFC 6455 §5.2).</summary>
public sealed class EncodingTests
{
    private static readonly int[] Sizes =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 124, 125, 126, 127, 65_535, 65_536, 65_537, 200_000];

    [Test]
    [Property("Case", "K-P01")]
    public void Server_Hello_IsTheSampleOfTheRfc()
    {
        Session server = Session.Server().Send(Frame.Text("Hello"));

        Assert.That(OctetsOf(server), Is.EqualTo(Wire.Octets("81 05 48 65 6c 6c 6f")));
    }

    [Test]
    [Property("Case", "K-P04")]
    public void Client_HelloWithTheKeyOfTheRfc_IsItsSample()
    {
        var client = new Session(WebSocketRole.Client, random: new RepeatedOctets(0x37, 0xfa, 0x21, 0x3d));

        client.Send(Frame.Text("Hello"));

        Assert.That(OctetsOf(client), Is.EqualTo(Wire.Octets("81 85 37 fa 21 3d 7f 9f 4d 51 58")));
    }

    [Test]
    public void Data_EachFormOfLength_IsTheShortest([Values] WebSocketRole role, [ValueSource(nameof(Sizes))] int size)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(size)));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(size)) }));
    }

    [Test]
    public void Frames_OfEveryKind_GoOutAsTheyAre([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Send(Frame.Text("a")).Flush();
        session.Send(Frame.Ping(Wire.Utf8("p"))).Flush();
        session.Send(Frame.Pong(Wire.Utf8("q"))).Flush();
        session.Send(Frame.Binary(Wire.Some(3)).NotFinal()).Flush();
        session.Send(Frame.Continuation(Wire.Some(2)));

        Assert.That(session.Written(), Is.EqualTo(new[]
        {
            Wire.Text("a"), Wire.Ping("p"), Wire.Pong("q"), Wire.Binary(Wire.Some(3)).NotFinal(), Wire.Continuation(Wire.Some(2)),
        }));
    }

    [Test]
    public void SameFrame_SentTwice_IsTheSameTwice([Values] WebSocketRole role)
    {
        var session = new Session(role);
        Frame frame = Frame.Text("again");

        session.Send(frame, frame);

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("again"), Wire.Text("again") }));
        Assert.That(frame.GetText(), Is.EqualTo("again"));
    }

    [Test]
    public void ReceivedFrame_SentBack_IsTheSame([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("echo"));

        session.Send(session.Read());

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("echo") }));
    }

    [Test]
    public void Frame_QueuedAndSentToOthers_IsNotMaskedInPlace()
    {
        byte[] payload = Wire.Some(1000);
        Session client = Session.Client();

        client.Send(Frame.Binary(payload)).Flush();

        Assert.That(payload, Is.EqualTo(Wire.Some(1000)));
    }

    private static byte[] OctetsOf(Session session)
    {
        var output = new ArrayBufferWriter<byte>();
        session.Protocol.WriteTo(output, int.MaxValue, At.Start);
        return output.WrittenSpan.ToArray();
    }
}
