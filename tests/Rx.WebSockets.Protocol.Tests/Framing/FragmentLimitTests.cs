using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Fragments without end, of any size, are refused with 1009.</summary>
public sealed class FragmentLimitTests
{
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
}
