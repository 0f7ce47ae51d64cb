using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>Sends a message of the application whenever no other was accepted for a time.</summary>
internal sealed class Heartbeat(Session session, Silence silence, TimeSpan interval, Func<Frame> make) : IDisposable
{
    private readonly SerialDisposable _timer = new();
    private readonly CancellationTokenSource _stop = new();

    public IDisposable Start()
    {
        silence.Watch();
        session.Attached.Add(this);
        Arm(interval);
        return this;
    }

    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _stop.Cancel();
        _timer.Dispose();
        silence.Unwatch();
        session.Attached.Remove(this);
    }

    private void Arm(TimeSpan wait)
    {
        var timer = new SingleAssignmentDisposable();
        _timer.Disposable = timer;
        timer.Disposable = session.Scheduler.Schedule(wait, () => _ = BeatAsync());
    }

    private async Task BeatAsync()
    {
        var silent = silence.Length;
        if (silent < interval)
        {
            Arm(interval - silent);
            return;
        }

        try
        {
            var message = make();
            if (!message.IsControl)
            {
                message.IsWhole(nameof(IWebSocketSession.Heartbeat));
            }

            await session.SendAsync(message, _stop.Token).ConfigureAwait(false);
            Arm(interval);
        }
        catch (Exception fault) when (session.IncomingFrames.IsOwnEnd(fault) || _stop.IsCancellationRequested)
        {
            // This session takes nothing any more, or nobody wants the heartbeat any more.
            Dispose();
        }
        catch (Exception fault)
        {
            Dispose();
            session.Closing.Begin(fault);
        }
    }
}
