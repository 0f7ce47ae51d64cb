using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Rx.WebSockets.Reconnecting;

/// <summary>Runs what is posted, one after the other, on the thread of whoever finds it idle; never while a lock is held.</summary>
/// <remarks>What is posted from within runs when the present piece has ended. Nothing that is posted may throw.</remarks>
[DebuggerDisplay("{_posts.Count} posted, at work = {_isAtWork}")]
internal sealed class Mailbox
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _posts = new();
    private bool _isAtWork;

    public void Post(Action post)
    {
        lock (_gate)
        {
            _posts.Enqueue(post);
            if (_isAtWork)
            {
                return;
            }

            _isAtWork = true;
        }

        while (TryTake(out var next))
        {
            next!();
        }
    }

    private bool TryTake(out Action? next)
    {
        lock (_gate)
        {
            _isAtWork = _posts.TryDequeue(out next);
            return _isAtWork;
        }
    }
}
