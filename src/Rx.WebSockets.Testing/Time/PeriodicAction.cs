using System;
using System.Reactive.Disposables;

namespace Rx.WebSockets.Testing.Time;

/// <summary>Runs an action once a period, each time due exactly one period after the time before.</summary>
internal sealed class PeriodicAction<TState> : IDisposable
{
    private readonly VirtualClock _clock;
    private readonly long _period;
    private readonly Func<TState, TState> _action;
    private readonly SerialDisposable _next = new();
    private TState _state;
    private long _due;

    public PeriodicAction(VirtualClock clock, TState state, TimeSpan period, Func<TState, TState> action)
    {
        _clock = clock;
        _state = state;
        _period = period.Ticks;
        _action = action;
        _due = clock.Clock;
        Arm();
    }

    public void Dispose() => _next.Dispose();

    private void Arm()
    {
        _due += _period;
        _next.Disposable = _clock.ScheduleAbsolute(this, _due, static (_, periodic) => periodic.Run());
    }

    private IDisposable Run()
    {
        // Arming would dispose what this returns if it were not empty: the running item is the previous one.
        Arm();
        _state = _action(_state);
        return Disposable.Empty;
    }
}
