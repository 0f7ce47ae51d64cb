using System;

namespace Rx.WebSockets.Testing.Time;

/// <summary>Counts the actions of one instant, so that an instant without end is noticed.</summary>
internal struct LoopGuard(int most)
{
    private long _instant = -1;
    private int _actions;

    public void Count(long now)
    {
        if (_instant != now)
        {
            _instant = now;
            _actions = 0;
        }

        if (++_actions > most)
        {
            throw VirtualClockException.Endless(TimeSpan.FromTicks(now), most);
        }
    }

    public void Restart() => _instant = -1;
}
