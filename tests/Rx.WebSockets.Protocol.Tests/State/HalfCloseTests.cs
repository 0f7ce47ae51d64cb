using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>Data and Closes that cross: what still arrives after one Close, and what is discarded.</summary>
public sealed class HalfCloseTests
{
    [Test]
    public void Data_AfterOurCloseBeforeThePeers_StillArrives([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseReason.Normal).Flush();

        session.Receive(Wire.Text("half"), Wire.Text("closed"), Wire.Close(1000));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("half"), Frame.Text("closed") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }

    [Test]
    [Property("Case", "H3.Frames")]
    public void Data_AfterThePeersClose_IsDiscarded([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind });

        session.Receive(Wire.Text("before"), Wire.Close(1000), Wire.Text("after"), Wire.Ping()).Receive(Wire.Text("later"));

        Assert.That(session.Read().Where(frame => frame.Opcode != Opcode.Close), Is.EqualTo(new[] { Frame.Text("before") }));
        Assert.That(session.Protocol.Failure, Is.Null);
    }

    [Test]
    public void Garbage_AfterThePeersClose_IsDiscarded([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Close(1000)).Flush();

        session.Receive(Wire.Octets("ff ff ff ff ff ff ff ff ff ff ff ff"));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.Failure, Is.Null);
        Assert.That(session.Protocol.HeldBytes, Is.Zero);
    }

    [Test]
    public void PeersClose_BehindDataThatNobodyReads_IsFoundAfterOurs([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 1000 }).Close(CloseReason.Normal).Flush();
        byte[] data = Wire.Binary(new byte[900]).Encode(role.Peer());

        for (int i = 0; i < 100; i++)
        {
            Assert.That(session.Protocol.WantsRead, Is.True);
            session.Receive(data);
        }
        session.Receive(Wire.Close(1000));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.HeldBytes, Is.LessThan(3000));
        Assert.That(session.Read().Length, Is.InRange(1, 2));
    }

    [Test]
    public void ReadAhead_FullBeforeOurClose_ReadsAgainAfterIt([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 1000 }).Receive(Wire.Binary(new byte[2000]));
        bool before = session.Protocol.WantsRead;

        session.Close(CloseReason.Normal).Flush();

        Assert.That(before, Is.False);
        Assert.That(session.Protocol.WantsRead, Is.True);
        Assert.That(session.Read().Length, Is.EqualTo(1));
    }

    [Test]
    public void Fault_InWhatIsDiscardedAfterOurClose_StillEndsTheSession([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 100 }).Close(CloseReason.Normal).Flush();

        session.Receive(Wire.Binary(new byte[1000]), Wire.Text([0xff]));

        Assert.That(session.Written().Length, Is.EqualTo(1));
        Assert.That(session.PassTime(At.Seconds(12)).Protocol.IsEnded, Is.True);
    }

    [Test]
    public void MessageOfThePeer_OpenAtItsClose_IsDropped([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text("half").NotFinal(), Wire.Close(1000)).Flush();

        Assert.That(session.Read(), Is.Empty);
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.HeldBytes, Is.Zero);
    }

    [Test]
    public void ReadAhead_ExceededAfterOurClose_LeavesNoGapBehindWhatIsDiscarded([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 1000 }).Close(CloseReason.Normal).Flush();

        session.Receive(Wire.Binary(new byte[2000]), Wire.Text("discarded")).Read();
        session.Receive(Wire.Text("behind a gap"));

        Assert.That(session.Read(), Is.Empty);
    }

    [Test]
    public void ReadAhead_ExceededInsideAMessageAfterOurClose_ShowsNoPartOfIt([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 1000 }).Receive(Wire.Binary(new byte[1000]));
        session.Close(CloseReason.Normal).Flush();

        session.Receive(Wire.Text("a").NotFinal()).Read();
        session.Receive(Wire.Continuation("b"), Wire.Close(1000));

        Assert.That(session.Read(), Is.Empty.Or.EqualTo(new[] { Frame.Text("ab") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }
}
