using System;
using static Rx.WebSockets.Protocol.ConnectionState;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The closing handshake (RFC 6455 §7.1): what was sent, what was received, and which came first.</summary>
internal struct CloseHandshake()
{
    public ConnectionState State { get; private set; } = Open;

    public CloseCode? CodeSent { get; private set; }

    public CloseCode? CodeReceived { get; private set; }

    /// <summary>The text of the Close that came first.</summary>
    public string Reason { get; private set; } = "";

    public Initiator Initiator { get; private set; }

    /// <summary>What ended the connection; the first cause stays.</summary>
    public EndKind Kind { get; private set; } = EndKind.Closed;

    public Exception? Cause { get; private set; }

    public void Sent(CloseReason? reason)
    {
        CodeSent = reason?.Code ?? CloseCode.NoStatus;
        if (State is Failing)
        {
            return;
        }

        Began(Initiator.Local, reason);
        State = After(State, Direction.Sent);
    }

    public void Received(CloseReason? reason)
    {
        CodeReceived = reason?.Code ?? CloseCode.NoStatus;
        Began(Initiator.Remote, reason);
        State = After(State, Direction.Received);
    }

    public void Fail(CloseReason reason, EndKind kind, Exception? cause)
    {
        if (State is Open)
        {
            (Initiator, Reason) = (Initiator.Local, reason.Text);
        }

        (State, Kind, Cause) = (Failing, kind, cause);
    }

    public void Abort(Initiator initiator, EndKind kind, Exception? cause)
    {
        if (State is Open)
        {
            Initiator = initiator;
        }

        if (State is not Failing)
        {
            (Kind, Cause) = (kind, cause);
        }

        State = Aborted;
    }

    // RFC 6455 §7.1.2–7.1.4: a handshake is one Close each way, in whichever order.
    private static ConnectionState After(ConnectionState state, Direction direction) => (state, direction) switch
    {
        (Open, Direction.Sent) => CloseSent,
        (Open, Direction.Received) => CloseReceived,
        (CloseSent, Direction.Received) => Closed,
        (CloseReceived, Direction.Sent) => Closed,
        _ => throw new InvalidOperationException($"A Close can't be {direction} in state {state}."),
    };

    private void Began(Initiator initiator, CloseReason? reason)
    {
        if (State is Open)
        {
            (Initiator, Reason) = (initiator, reason?.Text ?? "");
        }
    }
}
