using System;

namespace Rx.WebSockets.Sessions;

/// <summary>Timers by when they are due, the earliest first: a binary heap in which each knows its place.</summary>
internal sealed class TimerHeap
{
    // The first place is 1, so that the children of a place are at its double, and 0 is none.
    private SessionTimer[] _timers = new SessionTimer[16];
    private int _count;

    /// <summary>When the first timer is due.</summary>
    public TimeSpan Next => _count == 0 ? SessionTimer.Never : _timers[1].ArmedFor;

    /// <summary>Puts a timer in its place.</summary>
    /// <returns>Whether it is the first to be due now.</returns>
    public bool Set(SessionTimer timer, TimeSpan due)
    {
        Remove(timer);
        if (++_count == _timers.Length)
        {
            Array.Resize(ref _timers, 2 * _count);
        }

        timer.ArmedFor = due;
        Rise(timer, _count);
        return timer.Place == 1;
    }

    /// <summary>Takes a timer out, if it is here.</summary>
    public void Remove(SessionTimer timer)
    {
        if (timer.Place == 0)
        {
            return;
        }

        var last = _timers[_count];
        _timers[_count--] = null!;
        if (last != timer)
        {
            Rise(last, timer.Place);
            Sink(last, last.Place);
        }

        timer.Place = 0;
    }

    /// <summary>Takes the first timer out, if it is due.</summary>
    public SessionTimer? Take(TimeSpan now)
    {
        if (Next > now || _count == 0)
        {
            return null;
        }

        var first = _timers[1];
        Remove(first);
        return first;
    }

    private void Rise(SessionTimer timer, int place)
    {
        for (; place > 1 && _timers[place / 2].ArmedFor > timer.ArmedFor; place /= 2)
        {
            Put(_timers[place / 2], place);
        }

        Put(timer, place);
    }

    private void Sink(SessionTimer timer, int place)
    {
        while (EarlierChild(place) is > 0 and var child && _timers[child].ArmedFor < timer.ArmedFor)
        {
            Put(_timers[child], place);
            place = child;
        }

        Put(timer, place);
    }

    private int EarlierChild(int place)
    {
        var child = 2 * place;
        return child > _count ? 0
            : child < _count && _timers[child + 1].ArmedFor < _timers[child].ArmedFor ? child + 1
            : child;
    }

    private void Put(SessionTimer timer, int place) => (_timers[place], timer.Place) = (timer, place);
}
