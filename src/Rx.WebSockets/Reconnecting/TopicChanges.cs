using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Rx.WebSockets.Reconnecting;

/// <summary>What one session was told of topics, and which ones it may have to be told of. Guarded by the hub's gate.</summary>
[DebuggerDisplay("{_told.Count} told, {_changed.Count} changed")]
internal sealed class TopicChanges<TTopic>(IWebSocketSession session, IEqualityComparer<TTopic>? comparer)
{
    private readonly HashSet<TTopic> _told = new(comparer);
    private readonly HashSet<TTopic> _isQueued = new(comparer);
    private readonly Queue<TTopic> _changed = new();

    public IWebSocketSession Session => session;

    /// <summary>Whether somebody is telling the session.</summary>
    public bool IsAtWork { get; set; }

    /// <summary>A topic became live, or is no longer; each is queued once.</summary>
    public void Add(TTopic topic)
    {
        if (_isQueued.Add(topic))
        {
            _changed.Enqueue(topic);
        }
    }

    /// <summary>The next topic of which the session has to be told something else than what it was told last.</summary>
    public bool TryTake(Func<TTopic, bool> live, [MaybeNullWhen(false)] out TTopic topic, out bool isLive)
    {
        while (_changed.TryDequeue(out topic))
        {
            _isQueued.Remove(topic);
            isLive = live(topic);
            if (isLive ? _told.Add(topic) : _told.Remove(topic))
            {
                return true;
            }
        }

        isLive = false;
        return false;
    }

    /// <summary>The session couldn't be told that a topic is live.</summary>
    public void Forget(TTopic topic) => _told.Remove(topic);
}
