using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>A few small frames that were taken off the inbox in one go, so that each of them needn't take the gate.</summary>
/// <remarks>An idle session has none of these: a thread lends its own for the time of a delivery.</remarks>
internal sealed class FramesAhead
{
    private const int Most = 16;

    // What is here counts no longer as read ahead, so that it has to be little.
    private const int MostOctets = 4096;

    [ThreadStatic]
    private static FramesAhead? _spare;

    private readonly Frame[] _frames = new Frame[Most];
    private int _next;
    private int _count;

    public static FramesAhead Rent()
    {
        var rented = _spare ?? new FramesAhead();
        _spare = null;
        return rented;
    }

    /// <summary>Gives it back; it is empty.</summary>
    public void Return() => _spare = this;

    public bool TryTake(out Frame frame)
    {
        if (_next == _count)
        {
            frame = default;
            return false;
        }

        frame = _frames[_next];
        _frames[_next++] = default;
        return true;
    }

    /// <summary>Takes frames while there are small ones; under the gate, when none are left here.</summary>
    public void Fill(WebSocketProtocol protocol) => (_next, _count) = (0, protocol.ReadSmall(_frames, MostOctets));
}
