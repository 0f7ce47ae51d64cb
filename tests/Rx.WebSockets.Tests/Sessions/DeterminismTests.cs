using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>One seed, one run: every octet at its instant.</summary>
[TestFixture]
public sealed class DeterminismTests
{
    [Test]
    public void Conversation_WithOneSeed_IsTheSameToTheBit([Values(1UL, 2UL, 3UL)] ulong seed)
    {
        var (first, again, other) = ($"{new Conversation(seed)}", $"{new Conversation(seed)}", $"{new Conversation(seed + 1)}");

        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    private sealed class Conversation() : VirtualFixture(WebSocketRole.Client)
    {
        private readonly InMemoryTransport _transport = null!;

        public Conversation(ulong seed)
            : this()
        {
            var random = new SeededRandom(seed);
            _transport = InMemoryTransport.Pair(Clock, new LinkOptions { Latency = Ms(3), Window = 500, Split = OctetSplit.Seeded(random) });
            var (session, peer) = OpenPair(_transport, SmallOutbox with { PingInterval = Ms(100) });
            peer.Incoming.Subscribe(peer.Outgoing);
            Record(session);
            Run(async () =>
            {
                await Task.WhenAll(Enumerable.Range(0, 30).Select(number => session.SendAsync(random.NextOctets(random.Next(600))).AsTask()));
                await Clock.DelayAsync(Ms(500));
                await session.CloseAsync();
                await Task.WhenAll(session.Completion, peer.Completion);
            });
        }

        public override string ToString() =>
            string.Join(Environment.NewLine, _transport.Client.Sent.Flushes.Concat(_transport.Server.Sent.Flushes));
    }
}
