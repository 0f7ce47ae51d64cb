using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>After the peer's first fault: one Close, no event, input discarded.</summary>
public sealed class AfterFaultTests
{
    private static readonly WireFrame Fault = Wire.Text("no").With(ReservedBits.Rsv3);

    [Test]
    [Property("Case", "H2.6")]
    public void Fault_FramesBehindIt_AreNeverDelivered([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind });

        session.Receive(Fault, Wire.Text("a")).Receive(Wire.Text("b"), Wire.Ping(), Wire.Close(1000));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    [Property("Case", "H2.6")]
    public void Fault_FramesBeforeIt_StayReadable([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind });

        session.Receive(Wire.Text("a"), Wire.Text("b"), Fault).Flush();

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("a"), Frame.Text("b") }));
        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    [Property("Case", "H1.43")]
    public void Fault_WrongMask_IsNotDeliveredEither([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind });
        WireFrame wrong = role == WebSocketRole.Server ? Wire.Text("x").Unmasked() : Wire.Text("x").Masked();

        session.Receive(wrong, Wire.Text("y"));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    [Property("Case", "H2.6")]
    public void Fault_State_IsFailing([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Fault);

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Failing));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Local));
        Assert.That(session.Protocol.Cause, Is.SameAs(session.Protocol.Failure));
    }

    [Test]
    [Property("Case", "H2.6")]
    public void Fault_AnotherBehindIt_LeavesTheFirst([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { MaxFrameSize = 10 });

        session.Receive(Wire.Binary(new byte[11])).Receive(Fault);

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H2.6")]
    public void Fault_MessageThatWasOpen_IsDropped([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("half").NotFinal());

        session.Receive(Fault).Receive(Wire.Continuation("rest"));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    [Property("Case", "H1.31")]
    public void Fault_InputBehindIt_IsNotHeld([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Binary(new byte[50_000]).NotFinal()).Receive(Fault).Flush();

        for (int i = 0; i < 100; i++)
            session.Receive(Wire.Binary(new byte[10_000]));

        Assert.That(session.Protocol.HeldBytes, Is.LessThan(4096));
    }

    [Test]
    [Property("Case", "H2.6")]
    public void Fault_DataThatWasQueued_IsNotSent([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("queued"));

        session.Receive(Fault);

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1002, session.Protocol.Reason) }));
    }

    [Test]
    [Property("Case", "H2.6")]
    public void Fault_InsideAFrameOfOurs_EndsThatFrameFirst([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(1000)), Frame.Text("never"));
        session.Write(100);

        session.Receive(Fault);

        IEnumerable<Opcode> written = session.Written().Select(frame => frame.Opcode);
        Assert.That(written, Is.EqualTo(new[] { Opcode.Binary, Opcode.Close }));
    }

    [Test]
    [Property("Case", "H2.6")]
    public void Fault_SendAfterwards_Throws([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Fault);

        Assert.That(() => session.Send(Frame.Text("x")), Throws.InvalidOperationException);
        Assert.That(() => session.Send(Frame.Ping()), Throws.InvalidOperationException);
        Assert.That(session.Protocol.CanSend, Is.False);
    }

    [Test]
    public void Fault_CloseAfterwards_AddsNothing([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Fault);

        session.Close(CloseReason.Normal).Fail(CloseCode.InternalError);

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Fault_EndOfInput_EndsTheSessionAsAProtocolError([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Fault).Flush();

        session.ReceiveEnd();

        Assert.That(session.Protocol.IsEnded, Is.True);
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.ProtocolError));
        Assert.That(session.Protocol.CodeSent, Is.EqualTo(CloseCode.ProtocolError));
    }

    [Test]
    public void Fault_PeerSilentAfterwards_EndsInBoundedTime([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Fault);

        session.PassTime(At.Seconds(12));

        Assert.That(session.Protocol.IsEnded, Is.True);
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.ProtocolError));
        Assert.That(session.Protocol.Deadline, Is.EqualTo(System.TimeSpan.MaxValue));
    }

    [Test]
    public void Fault_PeerThatKeepsSending_EndsInBoundedTime([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Fault);

        for (int second = 1; second <= 12; second++)
            session.PassTime(At.Seconds(second)).Receive(Wire.Text("still here"));

        Assert.That(session.Protocol.IsEnded, Is.True);
    }

    [Test]
    public void Fault_ReadAheadIsFull_ReadsOnToDiscard([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 100 }).Receive(Wire.Binary(new byte[200]));
        bool before = session.Protocol.WantsRead;

        session.Receive(Fault).Flush();

        Assert.That((before, session.Protocol.WantsRead), Is.EqualTo((false, true)));
    }

    [Test]
    public void Fault_PeersCloseBehindIt_BringsNoSecondClose([Values] WebSocketRole role, [Values] bool flushed)
    {
        Session session = new Session(role).Receive(Fault);
        if (flushed)
            session.Flush();

        session.ReceiveAnswering(Wire.Close(1000));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }
}
