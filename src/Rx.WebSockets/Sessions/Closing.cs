using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>All that makes a session end: who closes it, who fails, and the transport that breaks.</summary>
internal sealed class Closing(Session session, CloseText text)
{
    /// <summary>Closes after what was accepted.</summary>
    public void Begin(CloseReason reason) => Begin(Frame.Close(reason));

    /// <summary>Closes after what was accepted; a fragmented message that nobody ends is a fault of this end.</summary>
    public void Begin(Frame close) => session.Change(() => Close(close));

    /// <summary>The same under the gate; followed by <see cref="Session.Settle"/>.</summary>
    public void Close(Frame close, Ticket? ticket = null)
    {
        var protocol = session.Protocol;
        if (protocol.CanSend && protocol.IsMessageOpen)
        {
            var fault = new InvalidOperationException("The outgoing frames ended inside a fragmented message (RFC 6455 §5.4).");
            Fail(EndKind.Faulted, fault);
        }

        if (protocol.CanSend)
        {
            protocol.Send(close, ticket);
            session.Tap?.Accepted(close);
        }
    }

    /// <summary>Closes after what was accepted, because of an exception: 1000 for a cancellation, else 1011; the peer's fault fails the session at once.</summary>
    public void Begin(Exception cause)
    {
        if (cause is OperationCanceledException)
        {
            Begin(CloseReason.Normal);
            return;
        }

        if (cause is ProtocolException broken && broken.Code.IsSendable())
        {
            session.Change(() => session.Protocol.Fail(broken.Code, broken.Message, EndKind.ProtocolError, broken, session.Now));
            return;
        }

        session.Change(() =>
        {
            var reason = CloseReason.Truncated(CloseCode.InternalError, TextFor(cause));
            if (session.Protocol.CanSend)
            {
                session.Ending.Blame(cause);
                session.Tap?.Accepted(Frame.Close(reason));
            }

            session.Protocol.Close(reason);
        });
    }

    public void Abort() => session.Change(() => session.Ending.GiveUp(EndKind.Aborted));

    /// <summary>The time of a closing handshake is up; after one this only ends the linger.</summary>
    public void TimeOut() => session.Change(() => session.Ending.GiveUp(EndKind.CloseTimeout));

    public void ObserverFailed(Exception fault) => session.Change(() => Fail(EndKind.ObserverFailed, fault));

    public void InputEnded() => session.Change(() =>
    {
        session.Tap?.InputEnded(null);
        session.Protocol.ReceiveEnd(session.Now);
    });

    public void InputBroke(Exception fault) => session.Change(() =>
    {
        session.Tap?.InputEnded(fault);
        if (session.State is ConnectionState.Open or ConnectionState.CloseSent)
        {
            session.Protocol.Abort(EndKind.ConnectionLost, fault);
        }

        session.Protocol.ReceiveEnd(session.Now);
    });

    public void OutputBroke(Exception? fault)
    {
        lock (session.Gate)
        {
            session.Protocol.Abort(EndKind.ConnectionLost, fault);
        }
    }

    private void Fail(EndKind kind, Exception fault) =>
        session.Protocol.Fail(CloseCode.InternalError, TextFor(fault), kind, fault, session.Now);

    private string TextFor(Exception fault) => text is CloseText.Full ? fault.Message : "";
}
