using System;
using static Rx.WebSockets.Protocol.ConnectionState;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The closing handshake (RFC 6455 §7.1): what was sent, what was received, and which came first.</summary>
/// <remarks>Each step makes a new one, so that all connections that are open share <see cref="NotBegun"/>.</remarks>
internal sealed record CloseHandshake
{
    public static CloseHandshake NotBegun { get; } = new();

    private CloseHandshake()
    {
    }

    public ConnectionState State { get; private init; } = Open;

    public CloseCode? CodeSent { get; private init; }

    public CloseCode? CodeReceived { get; private init; }

    /// <summary>What the peer's Close says; null without a body, and before.</summary>
    public CloseReason? ReasonReceived { get; private init; }

    /// <summary>The text of the Close that came first.</summary>
    public string Reason { get; private init; } = "";

    public Initiator Initiator { get; private init; }

    /// <summary>What ended the connection; the first cause stays.</summary>
    public EndKind Kind { get; private init; } = EndKind.Closed;

    public Exception? Cause { get; private init; }

    public CloseHandshake Sent(CloseReason? reason)
    {
        var sent = this with { CodeSent = reason?.Code ?? CloseCode.NoStatus };
        return State is Failing ? sent : sent.Began(Initiator.Local, reason) with { State = After(State, Direction.Sent) };
    }

    public CloseHandshake Received(CloseReason? reason) => Began(Initiator.Remote, reason) with
    {
        CodeReceived = reason?.Code ?? CloseCode.NoStatus,
        ReasonReceived = reason,
        State = After(State, Direction.Received),
    };

    public CloseHandshake Fail(CloseReason reason, EndKind kind, Exception? cause) =>
        Began(Initiator.Local, reason) with { State = Failing, Kind = kind, Cause = cause };

    public CloseHandshake Abort(Initiator initiator, EndKind kind, Exception? cause) => this with
    {
        Initiator = State is Open ? initiator : Initiator,
        Kind = State is Failing ? Kind : kind,
        Cause = State is Failing ? Cause : cause,
        State = Aborted,
    };

    // RFC 6455 §7.1.2–7.1.4: a handshake is one Close each way, in whichever order.
    private static ConnectionState After(ConnectionState state, Direction direction) => (state, direction) switch
    {
        (Open, Direction.Sent) => CloseSent,
        (Open, Direction.Received) => CloseReceived,
        (CloseSent, Direction.Received) => Closed,
        (CloseReceived, Direction.Sent) => Closed,
        _ => throw new InvalidOperationException($"A Close can't be {direction} in state {state}."),
    };

    private CloseHandshake Began(Initiator initiator, CloseReason? reason) =>
        State is Open ? this with { Initiator = initiator, Reason = reason?.Text ?? "" } : this;
}
