using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Listening;

/// <summary>Lets connections in while there is room and somebody takes sessions, until it closes for good.</summary>
internal sealed class Turnstile(int room, Resumption resumption)
{
    private readonly Lock _gate = new();
    private readonly Waiter _changed = new();
    private readonly Promise<bool> _empty = new(resumption);
    private int _inside;
    private int _takers;
    private bool _closed;

    /// <summary>Waits for a place; one caller at a time.</summary>
    /// <returns>False when nobody is let in any more.</returns>
    public async ValueTask<bool> EnterAsync()
    {
        while (true)
        {
            ValueTask changed;
            lock (_gate)
            {
                if (_closed)
                {
                    return false;
                }

                if (_takers > 0 && _inside < room)
                {
                    _inside++;
                    return true;
                }

                changed = _changed.Pause();
            }

            await changed.ConfigureAwait(false);
        }
    }

    public void Leave() => Change(inside: -1);

    public void AddTaker() => Change(takers: 1);

    public void RemoveTaker() => Change(takers: -1);

    public void Close() => Change(closes: true);

    /// <summary>Waits until it is closed and everybody has left.</summary>
    public Task EmptyAsync() => _empty.NewTask();

    private void Change(int inside = 0, int takers = 0, bool closes = false)
    {
        bool wakes;
        bool empties;
        lock (_gate)
        {
            _inside += inside;
            _takers += takers;
            _closed |= closes;
            wakes = (_closed || (_takers > 0 && _inside < room)) && _changed.TryClaim();
            empties = _closed && _inside == 0 && (closes || inside != 0);
        }

        if (wakes)
        {
            resumption.Schedule(_changed, static changed => changed.Resume());
        }

        if (empties)
        {
            _empty.Keep(true);
        }
    }
}
