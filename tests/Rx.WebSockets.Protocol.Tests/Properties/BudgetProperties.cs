using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>What a session holds, and when it wants to be called, after every step.</summary>
public sealed class BudgetProperties
{
    [Test]
    [Property("Case", "H1.31")]
    public void HeldBytes_ReaderThatHeedsWantsRead_StayWithinTheBudget()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            ProtocolOptions options = traffic.Options with { ReadAhead = 500 };
            var session = new Session(traffic.Role, options);
            foreach (byte[] chunk in traffic.Octets.Chunk(64))
            {
                while (!session.Protocol.WantsRead && session.Protocol.TryRead(out _))
                {
                }
                session.Receive(chunk);

                // The read-ahead, one chunk of the smallest frames on top of it, the message that is open, the frame that
                // is arriving, and a Pong or a Close of ours.
                long budget = options.ReadAhead + 33 * chunk.Length + (options.MaxMessageSize ?? 600) + Math.Min(options.MaxFrameSize, 400)
                    + 2 * (125 + 64);
                Assert.That(session.Protocol.HeldBytes, Is.InRange(0, budget));
            }
        });
    }

    [Test]
    public void HeldBytes_EverythingReadAndWritten_AreThoseOfWhatIsUnfinished()
    {
        Check.ThatAll(Traffic.Legal, traffic =>
        {
            Session session = new Session(traffic.Role, traffic.Options).Send(Frame.Text("a"));

            session.Receive(traffic.Octets).Flush().Read();

            Assert.That(session.Protocol.HeldBytes, Is.Zero);
            Assert.That(session.Protocol.OutboxBytes, Is.Zero);
            Assert.That(session.Protocol.UnwrittenOctets, Is.Zero);
        });
    }

    [Test]
    public void Deadline_AfterEveryStep_LiesAheadAndMovesWhenKept()
    {
        Check.ThatAll(Traffic.LegalOrNot, traffic =>
        {
            var session = new Session(traffic.Role, traffic.Options);
            var steps = new Random(traffic.Cuts.Length);
            foreach (byte[] piece in traffic.Pieces())
            {
                session.PassTime(session.Now + At.Seconds(steps.Next(0, 15))).Receive(piece);

                Assert.That(session.Protocol.Deadline, Is.GreaterThan(session.Now));
            }
        });
    }

    [Test]
    [Property("Case", "H1.22")]
    [Property("Case", "H1.27")]
    public void Octets_AnyAtAll_AreTakenInOneCall()
    {
        var random = new Random(1);

        for (int run = 0; run < 2000; run++)
        {
            byte[] octets = new byte[random.Next(0, 400)];
            random.NextBytes(octets);
            var options = new ProtocolOptions { AllowUnmasked = run % 2 == 0, MaxFrameSize = int.MaxValue };
            Session session = Session.Server(options).Receive(octets);

            Assert.That(session.PassTime(At.Seconds(60)).Protocol.IsEnded, Is.True);
        }
    }
}
