using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>A default connection makes of any octets what a slow reading of the RFC makes of them.</summary>
public sealed class ReferenceProperties
{
    [Test]
    [Property("Case", "H3.Frames")]
    [Property("Case", "H3.Close")]
    [Property("Case", "H3.Text")]
    public void Traffic_LegalOrNot_IsJudgedAsByTheReference()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            MustAgree(traffic.Role, traffic.Options with { Kind = SessionKind.Default }, traffic.Octets);
        }, runs: 400);
    }

    [Test]
    public void Octets_OfNoMeaning_AreJudgedAsByTheReference()
    {
        var random = new Random(3);
        byte[] opcodes = [0x01, 0x02, 0x81, 0x82, 0x80, 0x00, 0x88, 0x89, 0x8a];

        for (int run = 0; run < 3000; run++)
        {
            byte[] octets = new byte[random.Next(2, 300)];
            random.NextBytes(octets);
            octets[0] = opcodes[random.Next(opcodes.Length)];
            octets[1] = (byte)random.Next(128);

            MustAgree(WebSocketRole.Client, new ProtocolOptions { MaxFrameSize = 100_000 }, octets);
        }
    }

    private static void MustAgree(WebSocketRole role, ProtocolOptions options, byte[] octets)
    {
        var reference = new Reference(role, options.MaxFrameSize, options.MaxMessageSize ?? options.MaxFrameSize);
        reference.Take(octets);

        Session session = new Session(role, options).Receive(octets);

        string hex = Convert.ToHexString(octets);
        Assert.That((int?)session.Protocol.Failure?.Code, Is.EqualTo(reference.Fault), hex);
        Assert.That((int?)session.Protocol.CodeReceived, Is.EqualTo(reference.Close), hex);
        IEnumerable<WireFrame> read = session.Read().Select(frame => new WireFrame(frame.Opcode, frame.Payload.ToArray()));
        Assert.That(read, Is.EqualTo(reference.Messages), hex);
    }
}
