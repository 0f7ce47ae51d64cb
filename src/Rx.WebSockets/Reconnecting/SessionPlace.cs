using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Reconnecting;

/// <summary>One observer of the sessions, and the session that waits until it is done with the last one.</summary>
/// <remarks>All but <see cref="Dispose"/> runs in the reconnector's mailbox.</remarks>
[DebuggerDisplay("at work = {_isAtWork}, behind = {IsBehind}")]
internal sealed class SessionPlace(Reconnector reconnector, IFlowObserver<IWebSocketSession> observer) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IWebSocketSession? _next;
    private Action? _end;
    private bool _isAtWork;

    /// <summary>Whether nothing is signalled any more.</summary>
    public bool IsOver => _stop.IsCancellationRequested;

    /// <summary>Whether a session waits here.</summary>
    public bool IsBehind => _next is not null;

    public void Offer(IWebSocketSession session)
    {
        if (_isAtWork)
        {
            _next = session;
        }
        else
        {
            Pass(session);
        }
    }

    /// <summary>The terminal signal, behind the sessions that were offered.</summary>
    public void End(Exception? error)
    {
        _end = error is null ? observer.OnCompleted : () => observer.OnError(error);
        EndIfReady();
    }

    public void Dispose()
    {
        // The reconnector first: whoever hears the token may let go of the session.
        reconnector.Leave(this);
        _stop.Cancel();
    }

    private void Pass(IWebSocketSession session)
    {
        if (IsOver)
        {
            return;
        }

        ValueTask taken;
        try
        {
            taken = observer.OnNextAsync(session, _stop.Token);
        }
        catch (Exception fault)
        {
            taken = ValueTask.FromException(fault);
        }

        if (!taken.IsCompletedSuccessfully)
        {
            _isAtWork = true;
            _ = WaitAsync(session, taken);
        }
    }

    private async Task WaitAsync(IWebSocketSession session, ValueTask taken)
    {
        Exception? fault = null;
        try
        {
            await taken.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (IsOver)
        {
            // An observer that gives up because it was told to is not to blame.
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        reconnector.Post(() => Taken(session, fault));
    }

    private void Taken(IWebSocketSession session, Exception? fault)
    {
        _isAtWork = false;
        if (fault is not null)
        {
            (_next, _end) = (null, null);
            reconnector.ObserverFailed(this, session, observer, fault);
            return;
        }

        if (_next is { } next)
        {
            _next = null;
            Pass(next);
            reconnector.CaughtUp();
        }

        EndIfReady();
    }

    private void EndIfReady()
    {
        if (_isAtWork || _end is not { } end || IsOver)
        {
            return;
        }

        _end = null;
        try
        {
            end();
        }
        catch (Exception fault)
        {
            reconnector.Throw(fault);
        }
    }
}
