using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Time;

namespace Rx.WebSockets.Listening;

/// <summary>Takes connections in, makes sessions of them, and sees them out.</summary>
internal sealed class Reception
{
    private readonly IConnectionSource _source;
    private readonly WebSocketListenerOptions _options;
    private readonly WebSocketSessionOptions _defaults;
    private readonly Resumption _resumption;
    private readonly Turnstile _turnstile;
    private readonly AcceptedSessions _sessions;
    private readonly OpenSessions _open = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly Promise<bool> _stopped;
    private readonly Task _accepting;
    private readonly Action<Session> _seeOut;
    private int _stops;

    public Reception(IConnectionSource source, WebSocketListenerOptions options)
    {
        (_source, _options) = (source, options);
        _defaults = Opening.Reporting(options.Session, Report);
        _resumption = Resumption.Of(options.Session.Scheduler);
        _turnstile = new Turnstile(options.MaxConnections, _resumption);
        _sessions = new AcceptedSessions(_turnstile, _resumption, Report);
        _stopped = new Promise<bool>(_resumption);
        _seeOut = session => _ = SeeOutAsync(_open.Remove(session));
        _accepting = new AcceptLoop(source, _turnstile, options.Session.Scheduler, Serve, Report).RunAsync(_stopping.Token);
    }

    public IObservable<IWebSocketSession> Sessions => _sessions;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var stopped = _stopped.NewTask();
        if (Interlocked.Exchange(ref _stops, 1) == 0)
        {
            _ = StopAsync();
        }

        using (cancellationToken.UnsafeRegister(static reception => ((Reception)reception!).Abort(), this))
        {
            await stopped.ConfigureAwait(false);
        }
    }

    private async Task StopAsync()
    {
        using var patience = new Deadline(_options.Session.Scheduler, _options.StopTimeout);
        patience.Token.UnsafeRegister(static reception => ((Reception)reception!).Abort(), this);
        _turnstile.Close();
        _sessions.Complete();
        Guard(_stopping.Cancel);
        _open.ForEach(static session => _ = session.CloseAsync(CloseReason.GoingAway));
        await DisposeAsync(_source).ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await _turnstile.EmptyAsync().ConfigureAwait(false);
        _stopped.Keep(true);
    }

    private void Abort()
    {
        Guard(_aborting.Cancel);
        _open.ForEach(static session => session.Abort());
    }

    private void Serve(IConnection connection) =>
        _resumption.Schedule((this, connection), static it => _ = it.Item1.ServeAsync(it.connection));

    private async Task ServeAsync(IConnection connection)
    {
        try
        {
            var opening = new Opening(connection, _options, _defaults, Report, _stopping.Token, _aborting.Token);
            if (await opening.RunAsync().ConfigureAwait(false) is { } session)
            {
                Begin(session, connection);
                return;
            }
        }
        catch (Exception fault)
        {
            Report(fault);
        }

        await SeeOutAsync(connection).ConfigureAwait(false);
    }

    private async Task SeeOutAsync(IConnection connection)
    {
        await DisposeAsync(connection).ConfigureAwait(false);
        _turnstile.Leave();
    }

    // Nothing waits for the end of a session here: it calls.
    private void Begin(Session session, IConnection connection)
    {
        _open.Add(session, connection);
        session.Completed = _seeOut;
        if (!_sessions.TryAdd(session))
        {
            session.Start();
        }

        // Those who stop look at the open sessions after they have set these, so none is missed.
        if (_stopping.IsCancellationRequested)
        {
            _ = session.CloseAsync(CloseReason.GoingAway);
        }

        if (_aborting.IsCancellationRequested)
        {
            session.Abort();
        }
    }

    private async ValueTask DisposeAsync(IAsyncDisposable resource)
    {
        try
        {
            await resource.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }

    private void Report(Exception fault)
    {
        try
        {
            _options.Failed?.Invoke(fault);
        }
        catch (Exception)
        {
            // A reporter that throws has nobody left to be reported to, and the accepting must go on.
        }
    }
}
