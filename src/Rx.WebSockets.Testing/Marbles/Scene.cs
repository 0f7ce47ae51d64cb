using System;
using System.Collections.Generic;
using System.Reactive.Disposables;
using Rx.WebSockets.Testing.Time;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>What runs between two flushes: it has one frame 0, which is settled when the scene begins.</summary>
/// <remarks>Until then nobody knows how long the longest part in front of a <c>^</c> is, so everything that has a time waits.</remarks>
internal sealed class Scene(VirtualClock clock, MarbleOptions options)
{
    private readonly List<Action> _waiting = [];
    private long _early;
    private long? _zero;

    public VirtualClock Clock => clock;

    public MarbleOptions Options => options;

    /// <summary>Ticks since frame 0; before the scene has begun, the present instant is its earliest one.</summary>
    public long Now => Since(clock.Clock);

    public long Since(long instant) => instant - (_zero ?? instant + _early);

    /// <summary>Makes frame 0 so late that something of a negative time can still happen.</summary>
    public void MakeRoom(long ticks) => _early = Math.Max(_early, -ticks);

    /// <summary>Does something as soon as frame 0 is settled.</summary>
    public void WhenBegun(Action start)
    {
        if (_zero is null)
        {
            _waiting.Add(start);
        }
        else
        {
            start();
        }
    }

    /// <summary>Settles frame 0.</summary>
    public void Begin()
    {
        _zero = clock.Clock + _early;
        foreach (Action start in _waiting)
        {
            start();
        }

        _waiting.Clear();
    }

    /// <summary>Schedules an action, if its time hasn't passed; for a scene that has begun.</summary>
    public IDisposable Schedule(long ticks, Phase phase, Action action) =>
        _zero is { } zero && zero + ticks >= clock.Clock ? clock.ScheduleAt(zero + ticks, phase, action) : Disposable.Empty;
}
