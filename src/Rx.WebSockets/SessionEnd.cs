using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>How a session ended: exactly one for every session.</summary>
public sealed record SessionEnd
{
    /// <summary>What ended it.</summary>
    public required EndKind Kind { get; init; }

    /// <summary>Who began the end.</summary>
    public required Initiator Initiator { get; init; }

    /// <summary>The code that tells most: the one received, else the one sent, else <see cref="CloseCode.AbnormalClosure"/>.</summary>
    public CloseCode Code => IsClean || Kind is EndKind.CloseTimeout or EndKind.ProtocolError or EndKind.Overflow or EndKind.ObserverFailed or EndKind.Faulted or EndKind.KeepAliveTimeout
        ? CodeReceived ?? CodeSent ?? CloseCode.AbnormalClosure
        : CloseCode.AbnormalClosure;

    /// <summary>The code of the Close that was sent, <see cref="CloseCode.NoStatus"/> for one without a body; null when none was.</summary>
    public CloseCode? CodeSent { get; init; }

    /// <summary>The code of the Close that was received, <see cref="CloseCode.NoStatus"/> for one without a body; null when none was.</summary>
    public CloseCode? CodeReceived { get; init; }

    /// <summary>The text of the Close that came first, or of the failure; empty without one.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether a Close passed both ways (RFC 6455 §7.1.4).</summary>
    public required bool IsClean { get; init; }

    /// <summary>The exception behind the end, if there is one.</summary>
    public Exception? Cause { get; init; }

    /// <summary>How many octets on the wire were accepted and never confirmed as written to the transport.</summary>
    public long Unwritten { get; init; }

    /// <summary>The end in one line.</summary>
    public override string ToString()
    {
        var reason = Reason.Length > 0 ? $" \"{Reason}\"" : "";
        var unwritten = Unwritten > 0 ? $", {Unwritten} octets unwritten" : "";
        var cause = Cause is null || Cause.Message == Reason ? "" : $" ({Cause.Message})";
        return $"{Kind} by {Initiator}, {(ushort)Code}{reason}, {(IsClean ? "clean" : "not clean")}{unwritten}{cause}";
    }
}
