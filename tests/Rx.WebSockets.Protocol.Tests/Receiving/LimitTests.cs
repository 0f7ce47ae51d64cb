using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Receiving;

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

        session.Receive([.. parts.Select((part, i) => new WireFrame(i == 0 ? Opcode.Binary : Opcode.Continuation, part) { IsFinal = i == parts.Length - 1 })]);

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
    [Property("Case", "H1.11")]
    [Property("Case", "H1.33")]
    [Property("Case", "H1.44")]
    public void Message_EndlessFragments_AreRefusedAtTheLimit([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 100_000 });
        WireFrame more = Wire.Continuation(new byte[1000]).NotFinal();
        session.Receive(Wire.Binary(new byte[1000]).NotFinal());

        int fragments = 1;
        while (session.Protocol.Failure is null && fragments < 1000)
        {
            session.Receive(more);
            fragments++;
        }

        Assert.That(fragments, Is.EqualTo(101));
        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H1.18")]
    [Property("Case", "H2.8")]
    [Property("Case", "H3.Frames")]
    public void Message_SumOfLengthsOverflows_IsRefused(
        [Values] WebSocketRole role, [Values(0x7fff_ffffL, 0x7fff_fff8L, 0x7fff_ffc7L, 0xffff_ffffL, 0x7fff_ffff_ffff_ffffL)] long length)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = int.MaxValue, MaxMessageSize = int.MaxValue });
        byte[] second = Wire.Continuation().Telling((ulong)length).Encode(role.Peer());

        session.Receive(Wire.Binary(new byte[100]).NotFinal()).Receive(second);

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H1.18")]
    public void Message_TwoFragmentsNear2To63_AreRefusedAtTheFirst([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = int.MaxValue });

        session.Receive(Wire.Binary().NotFinal().Telling(long.MaxValue));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [TestCase(1)]
    [TestCase(0)]
    [Property("Case", "H1.7")]
    [Property("Case", "H1.25")]
    [Property("Case", "H2.4")]
    public void Fragments_OfAlmostNothing_AreCounted(int size)
    {
        foreach (WebSocketRole role in Enum.GetValues<WebSocketRole>())
        {
            var session = new Session(role, new ProtocolOptions { MaxFrameSize = 1 << 20 });
            session.Receive(Wire.Binary(new byte[size]).NotFinal());
            byte[] more = Wire.Continuation(new byte[size]).NotFinal().Encode(role.Peer());

            int fragments = 1;
            for (; session.Protocol.Failure is null && fragments < 100_001; fragments++)
                session.Receive(more);

            Assert.That(fragments, Is.EqualTo((1 << 20) / 64 + 1));
            session.MustHaveRefused(CloseCode.MessageTooBig);
        }
    }

    [Test]
    [Property("Case", "H1.7")]
    public void Fragments_ExactlyAsManyAsAllowed_AreAMessage([Values] WebSocketRole role, [Values(10, 65_536, 131_072)] int limit)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = limit });
        int allowed = Math.Max(limit, 65_536) / 64;

        session.Receive(Wire.Binary().NotFinal());
        for (int i = 2; i < allowed; i++)
            session.Receive(Wire.Continuation().NotFinal());
        session.Receive(Wire.Continuation());

        Assert.That(session.Read().Length, Is.EqualTo(1));
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
    public void MaxFrameSize_ChangedAtRunTime_HoldsFromTheNextHeaderOn([Values] WebSocketRole role)
    {
        byte[] octets = Wire.Encode(role.Peer(), Wire.Binary(new byte[100]), Wire.Binary(new byte[100]));
        Session session = new Session(role).Receive(octets.AsSpan(0, 50));

        session.Protocol.MaxFrameSize = 99;
        session.Receive(octets.AsSpan(50));

        Assert.That(session.Read().Length, Is.EqualTo(1));
        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    public void MaxFrameSize_RaisedAtRunTime_TakesTheMessageLimitAlong([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 10 });

        session.Protocol.MaxFrameSize = 1000;
        session.Receive(Wire.Binary(new byte[500]).NotFinal(), Wire.Continuation(new byte[500]));

        Assert.That(session.Read().Single().Payload.Length, Is.EqualTo(1000));
    }

    [Test]
    public void MaxMessageSize_LoweredAtRunTime_HoldsForTheNextFragment([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Binary(new byte[100]).NotFinal());

        session.Protocol.MaxMessageSize = 150;
        session.Receive(Wire.Continuation(new byte[51]));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    public void MaxMessageSize_ChangedAtRunTime_IsReadBack([Values] WebSocketRole role)
    {
        WebSocketProtocol protocol = new Session(role).Protocol;

        protocol.MaxFrameSize = 5;
        protocol.MaxMessageSize = 7;

        Assert.That((protocol.MaxFrameSize, protocol.MaxMessageSize), Is.EqualTo((5, (int?)7)));
    }

    [Test]
    public void Sizes_SetNegative_Throw([Values] WebSocketRole role)
    {
        WebSocketProtocol protocol = new Session(role).Protocol;

        Assert.That(() => protocol.MaxFrameSize = -1, Throws.InstanceOf<ArgumentException>());
        Assert.That(() => protocol.MaxMessageSize = -1, Throws.InstanceOf<ArgumentException>());
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
