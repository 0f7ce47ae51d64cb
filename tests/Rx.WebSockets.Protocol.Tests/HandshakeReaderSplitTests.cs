using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

/// <summary>However the octets of a head are cut, intact or damaged, the reader comes to the same end.</summary>
public sealed class HandshakeReaderSplitTests
{
    private static readonly string[] Intact =
    [
        Heads.Request("Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Extensions: a; b=\"c\"", "Origin: null") + "\u0081\u0080",
        "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n" + Heads.Response("Sec-WebSocket-Protocol: a", "Sec-WebSocket-Extensions: a; b") + "\u0081\0",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone",
    ];

    private static readonly Gen<byte> Damage = Gen.OneOf(
        Gen.Elements("\0\t\n\r :;,\"\\/#5aÿ".Select(character => (byte)character).ToArray()),
        Gen.Choose(0, 255).Select(octet => (byte)octet));

    private static readonly Gen<HandshakeLimits> Limits =
        from octets in Gen.Elements(100, 230, 65536)
        from line in Gen.Elements(20, 45, 8192)
        from headers in Gen.Elements(2, 6, 128)
        select new HandshakeLimits { MaxOctets = octets, MaxLine = line, MaxHeaders = headers };

    private static readonly Gen<Scenario> Scenarios =
        from head in Gen.Elements(Intact)
        from damages in Gen.Choose(0, 2)
        from places in Gen.Choose(0, head.Length - 1).ListOf(damages)
        from octets in Damage.ListOf(damages)
        from insert in Gen.Elements(true, false)
        from cuts in Gen.Choose(0, head.Length).ListOf(6)
        from limits in Gen.Frequency((3, Gen.Constant(HandshakeLimits.Default)), (1, Limits))
        select new Scenario(Damaged(head, places, octets, insert), [.. cuts.Order()], limits);

    [Test]
    [Property("Case", "H1.23")]
    [Property("Case", "H1.19")]
    public void Head_CutAnywhere_HasTheSameOutcome([Values] WebSocketRole sender)
    {
        Prop.ForAll(Scenarios.ToArbitrary(), scenario =>
        {
            var whole = Read(sender, scenario.Limits, [scenario.Octets]);
            Assert.That(Read(sender, scenario.Limits, Cut(scenario.Octets, scenario.Cuts)), Is.EqualTo(whole));
            Assert.That(Read(sender, scenario.Limits, scenario.Octets.Chunk(1)), Is.EqualTo(whole));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(6455, 1));
    }

    private static byte[] Damaged(string head, IEnumerable<int> places, IEnumerable<byte> octets, bool insert)
    {
        var damaged = Heads.Octets(head).ToList();
        foreach (var (place, octet) in places.Zip(octets))
        {
            if (!insert)
                damaged.RemoveAt(place);
            damaged.Insert(place, octet);
        }

        return [.. damaged];
    }

    private static IEnumerable<byte[]> Cut(byte[] octets, IReadOnlyList<int> cuts)
    {
        var start = 0;
        foreach (var cut in cuts.Append(octets.Length))
        {
            yield return octets[start..cut];
            start = cut;
        }
    }

    /// <summary>All that a caller can see: what was consumed, what was read, how both ends judge it, or why it was refused.</summary>
    private static string Read(WebSocketRole sender, HandshakeLimits limits, IEnumerable<byte[]> pieces)
    {
        var reader = sender == WebSocketRole.Client ? HandshakeReader.ForRequest(limits) : HandshakeReader.ForResponse(limits);
        var total = 0;
        try
        {
            foreach (var piece in pieces)
            {
                if (reader.TryRead(piece, out var consumed))
                    return $"{total + consumed} {Judge(sender, reader)}";
                total += consumed;
            }

            return $"{total} not complete";
        }
        catch (HandshakeException refusal)
        {
            return $"{refusal.StatusCode} {refusal.Message}";
        }
    }

    private static string Judge(WebSocketRole sender, HandshakeReader reader)
    {
        if (sender == WebSocketRole.Server)
        {
            new ClientHandshake(new SampleNonce(), ["a"], [new StubExtensionFactory(ReservedBits.None, "a; b")]).Verify(reader.Response);
            return Heads.Written(reader.Response.WriteTo);
        }

        ServerHandshake.Check(reader.Request, OriginPolicy.Any);
        ServerHandshake.Negotiate(reader.Request, SubprotocolChoice.ByServerOrder("b"), [new StubExtensionFactory(ReservedBits.None, "a; b=c")]);
        return Heads.Written(reader.Request.WriteTo);
    }

    private sealed record Scenario(byte[] Octets, IReadOnlyList<int> Cuts, HandshakeLimits Limits);
}
