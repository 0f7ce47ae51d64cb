using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture]
public sealed class LargeMessageTests() : VirtualFixture(WebSocketRole.Server)
{
    [Test, Property("Case", "K-V09"), Property("Case", "K-E10")]
    public void Message_Of20MiB_ComesBackWhole() => Run(async () =>
    {
        var unlimited = new WebSocketSessionOptions { MaxFrameSize = int.MaxValue };
        var (session, peer) = OpenPair(unlimited, unlimited);
        session.Incoming.Subscribe(session.Outgoing);
        var seen = Record(peer);
        byte[] payload = new SeededRandom(1).NextOctets(20 << 20);

        await peer.SendAsync(payload);

        Assert.That((await seen.NextAsync()).Payload.Span.SequenceEqual(payload), Is.True);
    });
}
