using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Text is UTF-8, judged octet by octet (RFC 6455 §8.1).</summary>
[Property("Case", "H3.Text")]
public sealed class TextTests
{
    private static readonly string[] Characters =
        ["00", "7f", "c2 80", "df bf", "e0 a0 80", "ed 9f bf", "ee 80 80", "ef bf bf", "f0 90 80 80", "f4 8f bf bf"];

    [Test]
    public void Text_FirstAndLastCharacterOfEachWidth_IsRead([Values] WebSocketRole role, [ValueSource(nameof(Characters))] string hex)
    {
        var session = new Session(role);

        session.Receive(Wire.Text(Wire.Octets(hex)));

        Assert.That(session.Read().Single().Payload.ToArray(), Is.EqualTo(Wire.Octets(hex)));
    }

    // The number is that of the octet which can't belong to any character.
    [TestCase("80", 1, Description = "continuation first")]
    [TestCase("bf", 1, Description = "continuation first")]
    [TestCase("c0 80", 1, Description = "overlong NUL")]
    [TestCase("c1 bf", 1, Description = "overlong DEL")]
    [TestCase("e0 9f bf", 2, Description = "overlong, three octets")]
    [TestCase("f0 8f bf bf", 2, Description = "overlong, four octets")]
    [TestCase("ed a0 80", 2, Description = "first high surrogate")]
    [TestCase("ed bf bf", 2, Description = "last low surrogate")]
    [TestCase("f4 90 80 80", 2, Description = "U+110000")]
    [TestCase("f5 80 80 80", 1, Description = "beyond Unicode")]
    [TestCase("fe", 1)]
    [TestCase("ff", 1)]
    [TestCase("c3 28", 2, Description = "a letter cuts a character short")]
    [TestCase("e2 82 28", 3)]
    [TestCase("f0 9f 98 28", 4)]
    public void Text_OctetThatFitsNoCharacter_IsRefusedAtThatOctet(string hex, int proof)
    {
        foreach (WebSocketRole role in Enum.GetValues<WebSocketRole>())
        {
            byte[] bad = Wire.Octets(hex);
            byte[] octets = Wire.Text([.. "fine"u8, .. bad, .. "never mind"u8]).Encode(role.Peer());
            int header = octets.Length - "fine".Length - bad.Length - "never mind".Length;
            Session session = new Session(role).Receive(octets.AsSpan(0, header + "fine".Length + proof - 1));
            session.MustBeOpen();

            session.Receive([octets[header + "fine".Length + proof - 1]]);

            session.MustHaveRefused(CloseCode.InvalidPayload);
        }
    }

    [Test]
    public void Text_CharacterCutAtTheEnd_IsRefused(
        [Values] WebSocketRole role, [Values("c3", "e2 82", "f0 9f 98", "f0", "61 e2")] string hex)
    {
        var session = new Session(role);

        session.Receive(Wire.Text(Wire.Octets(hex)));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Text_CharacterCutAtTheLastFragment_IsRefused([Values] WebSocketRole role, [Values("f0 9f", "")] string last)
    {
        Session session = new Session(role).Receive(Wire.Text(Wire.Octets("61 f0")).NotFinal());

        session.Receive(last.Length == 0 ? Wire.Continuation() : Wire.Continuation(Wire.Octets("9f")));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Text_CharacterAcrossFragments_IsLegal([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind });

        session.Receive(Wire.Text(Wire.Octets("f0 9f")).NotFinal(), Wire.Ping(), Wire.Continuation(Wire.Octets("98 80")));

        byte[] data = [.. session.Read().Where(frame => !frame.IsControl).SelectMany(frame => frame.Payload.ToArray())];
        Assert.That(data, Is.EqualTo(Wire.Utf8("😀")));
        session.MustBeOpen();
    }

    [Test]
    public void Text_WideCharacterOneOctetPerFrame_IsLegal([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text([0xf0]).NotFinal(), Wire.Continuation([0x9f]).NotFinal());
        session.Receive(Wire.Continuation([0x98]).NotFinal(), Wire.Continuation([0x80]));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("😀") }));
    }

    [Test]
    public void Text_WideCharactersInEverySplit_AreRead([Values] WebSocketRole role)
    {
        byte[] octets = Wire.Encode(role.Peer(), Wire.Text("aж€😀aж€😀"));

        for (int split = 0; split <= octets.Length; split++)
        {
            Session session = new Session(role).Receive(octets.AsSpan(0, split)).Receive(octets.AsSpan(split));

            Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("aж€😀aж€😀") }), $"split at {split}");
        }
    }

    [Test]
    public void Text_FaultInAFragment_IsRefusedBeforeTheMessageIsWhole([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        Session session = new Session(role, new ProtocolOptions { Kind = kind }).Receive(Wire.Text(Wire.Octets("61 f0")).NotFinal());
        session.Read();

        session.Receive(Wire.Continuation("a").NotFinal());

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Text_FirstOctetOfA16MiBFrameIsWrong_FailsAtOnce([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 16 << 20 });
        byte[] octets = Wire.Text([0xff]).Telling(16 << 20).Encode(role.Peer());

        session.Receive(octets);

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Binary_OctetsThatAreNoText_AreRead([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Binary(0xff).NotFinal(), Wire.Continuation([0xc0, 0x80]));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Binary(Wire.Octets("ff c0 80")) }));
    }

    [Test]
    public void Text_AfterABinaryMessageOfHalfCharacters_IsJudgedAfresh([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Binary(0xf0, 0x9f), Wire.Text("ж"));

        Assert.That(session.Read().Length, Is.EqualTo(2));
        session.MustBeOpen();
    }

    [Test]
    public void Text_EveryPairOfOctets_IsJudgedAsByAStrictDecoder()
    {
        var random = new SeededOctets();
        var client = new WebSocketProtocol(WebSocketRole.Client, ProtocolOptions.Default, random);
        var misjudged = new List<string>();

        for (int pair = 0; pair < 65_536; pair++)
        {
            byte[] octets = [(byte)(pair >> 8), (byte)pair];
            client.Receive([0x81, 0x02, .. octets], At.Start);
            if (client.TryRead(out _) != IsText(octets))
                misjudged.Add($"{pair:x4}");
            if (client.State != ConnectionState.Open)
                client = new WebSocketProtocol(WebSocketRole.Client, ProtocolOptions.Default, random);
        }

        Assert.That(misjudged, Is.Empty);
    }

    [Test]
    public void Text_FaultAtEveryOffsetOfALongText_IsFound([Values(1, 7, 1000)] int piece)
    {
        byte[] text = Wire.Utf8(string.Concat(Enumerable.Repeat("0123456789abжж€😀", 12)));

        for (int fault = 0; fault < text.Length; fault++)
        {
            byte[] bad = [.. text];
            bad[fault] = 0xff;
            Session client = Session.Client();
            foreach (byte[] octets in Wire.Text(bad).Encode(WebSocketRole.Server).Chunk(piece))
                client.Receive(octets);

            Assert.That(client.Protocol.Failure?.Code, Is.EqualTo(CloseCode.InvalidPayload), $"fault at {fault}");
        }
    }

    // Every replaced octet shows as U+FFFD, which no two octets can spell.
    private static bool IsText(byte[] octets) => !Encoding.UTF8.GetString(octets).Contains('\ufffd');
}
