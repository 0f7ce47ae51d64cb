using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>Whatever a peer sends: one error at most, one Close at most, nothing after either, and an end in bounded time.</summary>
public sealed class FaultProperties
{
    [Test]
    [Property("Case", "H2.6")]
    public void FirstFault_WhateverFollows_IsTheLastEvent()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            var session = new Session(traffic.Role, traffic.Options);
            ProtocolException? first = null;
            foreach (byte[] piece in traffic.Pieces().Append(Wire.Encode(traffic.Role.Peer(), Wire.Text("late"), Wire.Ping())))
            {
                int shown = session.Receive(piece).Read().Length;

                Assert.That(first is null || shown == 0, "Nothing is shown after the first fault.");
                Assert.That(first is null || session.Protocol.Failure == first, "The first fault stays.");
                first = session.Protocol.Failure;
            }
            if (first is not null)
                Assert.That(session.Written().Last().CloseCode, Is.EqualTo((int)first.Code));
        }, runs: 250);
    }

    [Test]
    [Property("Case", "H2.6")]
    public void AnyTraffic_AnsweredAsItComes_LeavesALegalWire()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            Session session = new Session(traffic.Role, traffic.Options).Send(Frame.Text("a").NotFinal(), Frame.Text("waits"));
            foreach (byte[] piece in traffic.Pieces())
            {
                session.Receive(piece);
                session.Write(20);
            }

            Assert.That(session.Flush().IsInsideFrame, Is.False);
        });
    }

    [Test]
    [Property("Case", "H1.27")]
    public void AnyTraffic_ThenSilence_EndsInBoundedTime()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            Session session = new Session(traffic.Role, traffic.Options with { Kind = SessionKind.Default }).Receive(traffic.Octets);
            session.Read();

            session.PassTime(At.Seconds(20 + 20 + 10 + 2));

            Assert.That(session.Protocol.IsEnded, Is.True);
            Assert.That(session.Protocol.Deadline, Is.EqualTo(TimeSpan.MaxValue));
        });
    }

    [Test]
    public void AnyTraffic_EndOfInput_EndsAtOnceOrOwesOnlyAClose()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            Session session = new Session(traffic.Role, traffic.Options with { Kind = SessionKind.Default }).Receive(traffic.Octets);

            session.ReceiveEnd().Flush();

            Assert.That(session.Protocol.IsEnded, Is.True);
        });
    }
}
