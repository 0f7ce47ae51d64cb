using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Work and memory follow the octets that arrived, however they are cut.</summary>
public sealed class WorkTests
{
    [Test]
    [Property("Case", "H1.32")]
    public void Allocation_TwiceTheFragments_IsAboutTwice([Values] WebSocketRole role)
    {
        long once = AllocatedBy(role, fragments: 4000);

        long twice = AllocatedBy(role, fragments: 8000);

        Assert.That(twice, Is.LessThan(3 * once + 65_536));
    }

    [Test]
    [Property("Case", "H1.32")]
    public void Allocation_MessageOctetByOctet_IsAFewTimesItsSize([Values] WebSocketRole role)
    {
        var session = new Session(role);
        byte[] octets = Wire.Encode(role.Peer(), Wire.Binary(new byte[500_000]));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < octets.Length; i++)
            session.Protocol.Receive(octets.AsSpan(i, 1), At.Start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.LessThan(8 * octets.Length));
        Assert.That(session.Read().Single().Payload.Length, Is.EqualTo(500_000));
    }

    [Test]
    public void Allocation_SmallFrames_CostLittleMoreThanTheirOctets()
    {
        Session client = Session.Client();
        byte[] octets = Wire.Encode(WebSocketRole.Server, [.. Enumerable.Repeat(Wire.Text("0123456789"), 1000)]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            client.Protocol.Receive(octets, At.Start);
            while (client.Protocol.TryRead(out _))
            {
            }
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 * 10_000));
    }

    [Test]
    public void Receive_Nothing_ChangesNothing([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("a").NotFinal());

        session.Receive(ReadOnlySpan<byte>.Empty).Receive(Wire.Continuation("b"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("ab") }));
    }

    private static long AllocatedBy(WebSocketRole role, int fragments)
    {
        var session = new Session(role);
        byte[] first = Wire.Binary(new byte[20]).NotFinal().Encode(role.Peer());
        byte[] more = Wire.Continuation(new byte[20]).NotFinal().Encode(role.Peer());

        long before = GC.GetAllocatedBytesForCurrentThread();
        session.Protocol.Receive(first, At.Start);
        for (int i = 1; i < fragments; i++)
            session.Protocol.Receive(more, At.Start);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
