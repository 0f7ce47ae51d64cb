using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net.Http.Headers;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Reconnecting;

/// <summary>Makes one session after the other while somebody is subscribed and a connection is wanted.</summary>
/// <remarks>All that happens is posted to the mailbox: no two things at a time, no lock while observers are told.</remarks>
[DebuggerDisplay("{_places.Count} observers, wanted = {_isWanted}, {_failures} failures, {_session}")]
internal sealed class Reconnector
{
    private readonly Mailbox _mailbox = new();
    private readonly List<SessionPlace> _places = [];
    private readonly Connect _connect;
    private readonly ReconnectOptions _options;
    private readonly IScheduler _scheduler;
    private readonly IRandomSource _random;
    private readonly IStopwatch _stopwatch;
    private readonly StatusBoard _status;
    private readonly SerialDisposable _timer = new();
    private SingleAssignmentDisposable? _wanting;
    private bool _isWanted;
    private bool _isDue;
    private Life? _life;
    private IWebSocketSession? _session;
    private ConnectAttempt _attempt = First;
    private TimeSpan _rowBegan;
    private TimeSpan _openedAt;
    private int _failures;
    private TimeSpan _lastDelay;

    public Reconnector(Connect connect, ReconnectOptions options, WebSocketSessionOptions? client)
    {
        (_connect, _options) = (connect, options);
        _scheduler = options.Scheduler ?? client?.Scheduler ?? Defaults.Scheduler;
        _random = options.Random ?? client?.Random ?? Defaults.Random;
        _stopwatch = _scheduler.StartStopwatch();
        _status = new StatusBoard(_mailbox, Throw);
        Outbound = new Outbound(_mailbox, options, _scheduler, Throw);
    }

    public IObservable<ConnectionStatus> Status => _status;

    /// <summary>What is to be sent.</summary>
    public Outbound Outbound { get; }

    private static ConnectAttempt First { get; } = new() { Number = 1 };

    private TimeSpan Now => _stopwatch.Elapsed;

    public IDisposable Subscribe(IFlowObserver<IWebSocketSession> observer)
    {
        var place = new SessionPlace(this, observer);
        Post(() => Enter(place));
        return place;
    }

    public void Post(Action action) => _mailbox.Post(action);

    public void Leave(SessionPlace place) => Post(() =>
    {
        if (_places.Remove(place) && _places.Count == 0)
        {
            StopWanting(null);
            _status.Publish(ConnectionStatus.Idle);
        }
        else
        {
            CaughtUp();
        }
    });

    /// <summary>Throws where the scheduler runs things, so that it isn't lost.</summary>
    public void Throw(Exception unhandled) =>
        _ = _scheduler.Schedule(ExceptionDispatchInfo.Capture(unhandled), static (_, captured) =>
        {
            captured.Throw();
            return Disposable.Empty;
        });

    /// <summary>Reports what an observer of a session threw.</summary>
    public void Report(IWebSocketSession session, Exception fault)
    {
        if (session is Session own)
        {
            own.Report(fault);
        }
        else
        {
            Throw(fault);
        }
    }

    /// <summary>An attempt has given a session. In the mailbox.</summary>
    public void Opened(Life life, IWebSocketSession session)
    {
        if (_life != life)
        {
            return;
        }

        (_session, _openedAt) = (session, Now);
        _status.Publish(StatusOf(ConnectionPhase.Open) with { Session = session });
        foreach (var place in _places.ToArray())
        {
            place.Offer(session);
        }

        // Behind what the observers sent when they got the session, such as a login.
        Outbound.Opened(session);
    }

    /// <summary>A session has ended. In the mailbox.</summary>
    public void Ended(Life life, SessionEnd end)
    {
        if (_life == life)
        {
            if (Now - _openedAt >= _options.Backoff.HealthyAfter)
            {
                BeginRow();
            }

            TryAgain(new SessionException(end) { Session = _session });
        }
    }

    /// <summary>An attempt has failed. In the mailbox.</summary>
    public void Failed(Life life, Exception failure)
    {
        if (_life == life)
        {
            TryAgain(failure);
        }
    }

    /// <summary>What an observer throws ends its subscription. In the mailbox.</summary>
    public void ObserverFailed(SessionPlace place, IWebSocketSession session, IFlowObserver<IWebSocketSession> observer, Exception fault)
    {
        // One that makes its source wait has told, or is about to tell, the flow whose value it was, which reports it.
        if (observer is LockStep<IWebSocketSession>)
        {
            Report(session, fault);
        }

        if (_places.Count == 1)
        {
            (session as Session)?.Closing.ObserverFailed(fault);
        }

        place.Dispose();
    }

    /// <summary>An observer has taken the session that waited for it. In the mailbox.</summary>
    public void CaughtUp()
    {
        if (_isDue && !_places.Exists(static place => place.IsBehind))
        {
            Dial();
        }
    }

    private void Enter(SessionPlace place)
    {
        if (place.IsOver)
        {
            return;
        }

        _places.Add(place);
        if (_places.Count == 1)
        {
            BeginWanting();
        }
        else if (_session is { } session)
        {
            place.Offer(session);
        }
    }

    private void BeginWanting()
    {
        Outbound.Want();
        var wanting = _wanting = new SingleAssignmentDisposable();
        if (_options.ConnectWhile is not { } connectWhile)
        {
            Want(true);
            return;
        }

        void Tell(Action action) => Post(() =>
        {
            if (_wanting == wanting)
            {
                action();
            }
        });

        try
        {
            wanting.Disposable = connectWhile.Subscribe(
                wanted => Tell(() => Want(wanted)), error => Tell(() => End(error)), () => Tell(CompleteUnlessWanted));
        }
        catch (Exception fault)
        {
            End(fault);
        }
    }

    private void Want(bool isWanted)
    {
        if (_isWanted == isWanted)
        {
            return;
        }

        _isWanted = isWanted;
        if (isWanted)
        {
            BeginRow();
            _attempt = First;
            Dial();
        }
        else
        {
            HangUp();
            Outbound.Lost(null);
            _status.Publish(ConnectionStatus.Idle);
        }
    }

    private void CompleteUnlessWanted()
    {
        if (!_isWanted)
        {
            End(null);
        }
    }

    private void BeginRow() => (_rowBegan, _failures, _lastDelay) = (Now, 0, TimeSpan.Zero);

    private void Dial()
    {
        _isDue = false;
        _status.Publish(StatusOf(ConnectionPhase.Connecting));
        _life = new Life(this);
        _ = _life.BeginAsync(_attempt with { Outage = Now - _rowBegan }, _connect);
    }

    private void TryAgain(Exception failure)
    {
        HangUp();
        Outbound.Lost(failure);
        _failures++;
        _attempt = new ConnectAttempt
        {
            Number = _failures + 1,
            LastFailure = failure,
            Outage = Now - _rowBegan,
            LastDelay = _lastDelay,
            RetryAfter = RetryAfter(failure),
        };
        if (!TryDelay(out var delay))
        {
            return;
        }

        _lastDelay = delay;
        _status.Publish(StatusOf(ConnectionPhase.Waiting) with { Delay = delay, DueAt = _scheduler.Now + delay });
        var timer = new SingleAssignmentDisposable();
        _timer.Disposable = timer;
        timer.Disposable = _scheduler.Schedule(delay, () => Post(() =>
        {
            if (!timer.IsDisposed)
            {
                _isDue = true;
                CaughtUp();
            }
        }));
    }

    private bool TryDelay(out TimeSpan delay)
    {
        var failure = _attempt.LastFailure!;
        try
        {
            if (_options.Backoff.DelayBefore(_attempt, _random) is { } wait)
            {
                delay = wait;
                return true;
            }
        }
        catch (Exception fault)
        {
            failure = fault;
        }

        delay = default;
        End(failure);
        return false;
    }

    /// <summary>Tells all observers the end, and stops.</summary>
    private void End(Exception? error)
    {
        SessionPlace[] left = [.. _places];
        _places.Clear();
        StopWanting(error);
        _status.Publish(error is null ? ConnectionStatus.Idle : StatusOf(ConnectionPhase.GivenUp) with { LastFailure = error });
        Array.ForEach(left, place => place.End(error));
    }

    private void StopWanting(Exception? why)
    {
        Outbound.Stop(why);
        _wanting?.Dispose();
        (_wanting, _isWanted) = (null, false);
        HangUp();
    }

    private void HangUp()
    {
        var life = _life;
        (_life, _session, _isDue) = (null, null, false);
        _timer.Disposable = null;
        life?.Dispose();
    }

    private ConnectionStatus StatusOf(ConnectionPhase phase) =>
        new() { Phase = phase, Attempt = _attempt.Number, LastFailure = _attempt.LastFailure };

    private TimeSpan? RetryAfter(Exception failure) =>
        failure is HandshakeRefusedException refused
        && refused.Headers.GetValues("Retry-After").FirstOrDefault() is { } text
        && RetryConditionHeaderValue.TryParse(text, out var value)
            ? value.Delta ?? value.Date - _scheduler.Now
            : null;
}
