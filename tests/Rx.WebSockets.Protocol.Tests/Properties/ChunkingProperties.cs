using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>How octets are cut on their way changes nothing.</summary>
public sealed class ChunkingProperties
{
    [Test]
    [Property("Case", "H1.41")]
    public void Octets_InAnyPieces_ShowTheSame()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            Session pieces = Taking(traffic, traffic.Pieces());

            Assert.That(Trace.Of(pieces), Is.EqualTo(Trace.Of(Taking(traffic, [traffic.Octets]))));
        }, runs: 250);
    }

    [Test]
    public void Octets_OneByOne_ShowTheSame()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            Session each = Taking(traffic, traffic.Octets.Select(octet => new[] { octet }));

            Assert.That(Trace.Of(each), Is.EqualTo(Trace.Of(Taking(traffic, [traffic.Octets]))));
        });
    }

    [Test]
    public void Octets_ReadIntoThePayloadThatArrives_ShowTheSame()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            var session = new Session(traffic.Role, traffic.Options);
            foreach ((int i, byte[] piece) in traffic.Pieces().Index())
                session.ReceiveInRoom(piece, least: 1 + (i % 3));

            Assert.That(Trace.Of(session), Is.EqualTo(Trace.Of(Taking(traffic, [traffic.Octets]))));
        }, runs: 250);
    }

    [Test]
    public void Frames_ReadMeanwhileOrAtTheEnd_AreTheSame()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            var session = new Session(traffic.Role, traffic.Options);
            List<Frame> meanwhile = [.. traffic.Pieces().SelectMany(piece => session.Receive(piece).Read())];

            Assert.That(meanwhile, Is.EqualTo(Taking(traffic, [traffic.Octets]).Read()));
        });
    }

    [Test]
    public void LegalFrames_InAnyPieces_AreReadAsSent()
    {
        Check.ThatAll(Traffic.Legal, traffic =>
        {
            Frame[] read = Taking(traffic, traffic.Pieces()).Read();

            byte[] sent = [.. traffic.Frames.Where(frame => !frame.Opcode.IsControl()).SelectMany(frame => frame.Payload)];
            Assert.That(read.Where(frame => !frame.IsControl).SelectMany(frame => frame.Payload.ToArray()), Is.EqualTo(sent));
            if (traffic.Kind == SessionKind.Raw)
                Assert.That(read.Select(frame => frame.Opcode), Is.EqualTo(traffic.Frames.Select(frame => frame.Opcode)));
        });
    }

    private static Session Taking(Traffic traffic, IEnumerable<byte[]> pieces)
    {
        var session = new Session(traffic.Role, traffic.Options);
        foreach (byte[] piece in pieces)
            session.Receive(piece);
        return session;
    }
}
