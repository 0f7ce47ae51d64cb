using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Sizes that are refused with 1009, at the header that tells them.</summary>
public sealed class LimitTests
{
    [Test]
    [Property("Case", "K-V11")]
    public void Frame_OneOctetOverTheLimit_IsRefused([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind, MaxFrameSize = 1023 });

        session.Receive(Wire.Binary(new byte[1024]));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H2.7")]
    public void Frame_OverTheLimit_IsRefusedAtItsHeader([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 1023 });

        session.Receive(Wire.Binary(new byte[1024]).Encode(role.Peer()).AsSpan(0, 4));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H1.41")]
    public void Frame_AroundTheLimitInEverySplit_IsJudgedByItsSize(
        [Values] WebSocketRole role, [Values(9, 125, 126, 127)] int limit, [Values(-1, 0, 1)] int more)
    {
        byte[] octets = Wire.Encode(role.Peer(), Wire.Text(new string('x', limit + more)));

        for (int split = 0; split <= octets.Length; split++)
        {
            var session = new Session(role, new ProtocolOptions { MaxFrameSize = limit });
            session.Receive(octets.AsSpan(0, split)).Receive(octets.AsSpan(split));

            Assert.That(session.Protocol.Failure?.Code, Is.EqualTo(more > 0 ? CloseCode.MessageTooBig : null), $"split at {split}");
            Assert.That(session.Read().Length, Is.EqualTo(more > 0 ? 0 : 1), $"split at {split}");
        }
    }

    [Test]
    [Property("Case", "K-V12")]
    [Property("Case", "H1.45")]
    public void Message_SecondOfFourFragmentsExceeds_IsRefusedThere([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 1025 });

        session.Receive(Wire.Binary(new byte[1024]).NotFinal(), Wire.Continuation(new byte[1024]).NotFinal());

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "K-V13")]
    [Property("Case", "H1.45")]
    public void Message_FinalFragmentExceeds_IsRefused([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 1025 });

        session.Receive(Wire.Binary(new byte[1024]).NotFinal(), Wire.Continuation(new byte[1024]));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H2.7")]
    public void Message_FragmentExceeds_IsRefusedAtItsHeader([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { MaxFrameSize = 1025 }).Receive(Wire.Binary(new byte[1024]).NotFinal());

        session.Receive(Wire.Continuation(new byte[1024]).Encode(role.Peer()).AsSpan(0, 4));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H1.41")]
    public void Message_ExactlyTheLimit_IsRead([Values] WebSocketRole role, [Values(1, 3, 1000)] int fragment)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 1000, MaxMessageSize = 1000 });
        byte[][] parts = [.. Wire.Some(1000).Chunk(fragment)];

        session.Receive(Wire.Binary(parts[0]) with { IsFinal = parts.Length == 1 });
        for (int i = 1; i < parts.Length; i++)
            session.Receive(Wire.Continuation(parts[i]) with { IsFinal = i == parts.Length - 1 });

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Binary(Wire.Some(1000)) }));
    }

    [Test]
    public void Message_LimitSmallerThanTheFrames_CountsForOneFrameToo([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 1000, MaxMessageSize = 10 });

        session.Receive(Wire.Text(new string('x', 11)));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    public void Message_LimitGreaterThanTheFrames_LetsManyFramesIn([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 10, MaxMessageSize = 25 });

        session.Receive(Wire.Binary(new byte[10]).NotFinal(), Wire.Continuation(new byte[10]).NotFinal(), Wire.Continuation(new byte[5]));

        Assert.That(session.Read().Single().Payload.Length, Is.EqualTo(25));
    }

    [Test]
    public void Message_NextOne_StartsFromZero([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 10 });

        for (int i = 0; i < 10; i++)
            session.Receive(Wire.Binary(new byte[5]).NotFinal(), Wire.Continuation(new byte[5]));

        Assert.That(session.Read().Length, Is.EqualTo(10));
    }

    [Test]
    [Property("Case", "H1.20")]
    [Property("Case", "H1.2")]
    public void Allocation_GiantLengthTold_FollowsWhatArrived([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = int.MaxValue });
        byte[] octets = Wire.Binary(new byte[100]).Telling(1 << 30).Encode(role.Peer());

        long before = GC.GetAllocatedBytesForCurrentThread();
        session.Protocol.Receive(octets, At.Start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.LessThan(256 * 1024));
        Assert.That(session.Protocol.HeldBytes, Is.LessThan(256 * 1024));
        session.MustBeOpen();
    }

    [Test]
    [Property("Case", "H1.31")]
    public void HeldBytes_PartOfAFrame_IsCounted([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Binary(new byte[500_000]).Encode(role.Peer()).AsSpan(0, 400_000));

        Assert.That(session.Protocol.HeldBytes, Is.InRange(399_900, 1_100_000));
    }

    [Test]
    public void MaxFrameSize_Zero_LetsEmptyFramesIn([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 0 });

        session.Receive(Wire.Text(""));

        Assert.That(session.Read().Length, Is.EqualTo(1));
        session.Receive(Wire.Binary(1)).MustHaveRefused(CloseCode.MessageTooBig);
    }
}
