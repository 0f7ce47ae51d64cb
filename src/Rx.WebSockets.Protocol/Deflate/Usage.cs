using System;
using System.Threading;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Keeps what is at work from being freed under it: a session may end, or a subscription be disposed, on another thread.</summary>
internal struct Usage
{
    private const int AtWork = 1;
    private const int LetGoOf = 2;

    private int _state;

    /// <summary>Begins work, which <see cref="End"/> ends.</summary>
    /// <exception cref="ObjectDisposedException">It was let go of.</exception>
    /// <exception cref="InvalidOperationException">Somebody is at work.</exception>
    public void Begin(object owner)
    {
        var before = Interlocked.CompareExchange(ref _state, AtWork, 0);
        ObjectDisposedException.ThrowIf((before & LetGoOf) != 0, owner);
        if (before != 0)
        {
            throw new InvalidOperationException("Frames of one direction are transformed one after the other.");
        }
    }

    /// <summary>Ends work.</summary>
    /// <returns>Whether it was let go of meanwhile, so that it is to be freed now.</returns>
    public bool End() => (Interlocked.And(ref _state, ~AtWork) & LetGoOf) != 0;

    /// <summary>Lets go.</summary>
    /// <returns>Whether nobody is at work, so that it is to be freed now.</returns>
    public bool LetGo() => Interlocked.Or(ref _state, LetGoOf) == 0;
}
