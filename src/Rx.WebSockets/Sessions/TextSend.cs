using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>Sends strings without an array for each.</summary>
internal static class TextSend
{
    // A string of so many octets at most is encoded in the thread's own room, and lent to the session for as long as the call takes.
    private const int Room = 4096;

    [ThreadStatic]
    private static byte[]? _room;

    public static ValueTask SendAsync(Session session, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Encoding.UTF8.GetMaxByteCount(text.Length) > Room)
        {
            return session.SendAsync(Frame.RentedText(text), cancellationToken);
        }

        // Who observes the send may send something himself.
        var room = _room ?? GC.AllocateUninitializedArray<byte>(Room);
        _room = null;
        var count = Encoding.UTF8.GetBytes(text, room);
        var sent = session.OutgoingFrames.SendAsync(Frame.Text(room.AsMemory(0, count)), isBorrowed: true, cancellationToken);
        _room = room;
        return sent;
    }
}
