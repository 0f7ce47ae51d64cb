using System;
using System.Linq;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>Everything that a run shows to the application and to the peer, as one text to compare.</summary>
public static class Trace
{
    public static string Of(Session session)
    {
        WebSocketProtocol protocol = session.Protocol;
        string before = $"{protocol.State} {protocol.Failure?.Code} {protocol.Failure?.Section} {protocol.Failure?.Message}";
        string read = string.Join(", ", session.Read().Select(Show));
        string written = string.Join(", ", session.Written().Select(frame => $"{frame.Opcode} {Convert.ToHexString(frame.Payload)}"));
        return $"{before}\n{read}\n{written}\n{protocol.State} {protocol.CodeSent} {protocol.CodeReceived} {protocol.Reason}";
    }

    private static string Show(Frame frame) =>
        $"{frame.Opcode}/{frame.MessageType} {frame.IsFinal} {frame.Reserved} {Convert.ToHexString(frame.Payload.Span)}";
}
