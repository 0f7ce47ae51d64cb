using System;
using System.Globalization;
using System.Threading.Tasks;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;

namespace Resume;

/// <summary>The server's half: a session is sent what came after the event that its address names.</summary>
internal static class EventLogSessions
{
    /// <summary>Sends a client the events after the one of <c>?after=number</c>; closes with 1008 if it names none.</summary>
    public static Task ServeAsync(this EventLog log, IWebSocketSession session)
    {
        if (session.Request?.Query is not ['a', 'f', 't', 'e', 'r', '=', .. var text]
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            return session.CloseAsync(new CloseReason(CloseCode.PolicyViolation, "after=<number of the last event, or 0>"));
        }

        session.Attached.Add(session.Incoming.Ignore());
        session.Attached.Add(log.ReadAsync(after).ToFlow().Select(item => Frame.Text($"{item}")).Subscribe(session.Outgoing));
        return session.Completion;
    }
}
