using System;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using DynamicData;

namespace Rx.WebSockets.DynamicData;

/// <summary>The sessions of a server that are open, and the users who are there by them, as caches.</summary>
/// <remarks>All members may be called from any thread. A session leaves by its own end; disposing the registry ends none.</remarks>
/// <example><code>
/// using var registry = new SessionRegistry&lt;string&gt;(session => session.Request!.Headers["X-User"]!, grace: TimeSpan.FromSeconds(5));
/// using var sessions = listener.Sessions.Subscribe(registry.Add);
/// using var presence = registry.Presence.Connect().Bind(out var users).Subscribe();
/// </code></example>
/// <typeparam name="TUser">What tells one user from another.</typeparam>
[DebuggerDisplay("{_sessions.Count} sessions, {_presence.Count} users")]
public sealed class SessionRegistry<TUser> : IDisposable
    where TUser : notnull
{
    private readonly SourceCache<LiveSession<TUser>, long> _sessions = new(static live => live.Number);
    private readonly SourceCache<Presence<TUser>, TUser> _presence = new(static presence => presence.User);
    private readonly CompositeDisposable _attached = [];
    private readonly Func<IWebSocketSession, TUser> _user;
    private readonly TimeSpan _grace;
    private readonly IScheduler _scheduler;
    private long _number;

    /// <summary>Creates a registry without sessions.</summary>
    /// <param name="user">Tells whose a session is, for example by the request of its handshake.</param>
    /// <param name="grace">How long a user stays whose last session has ended, so that who reconnects soon never left; from 0. Default: 0.</param>
    /// <param name="scheduler">Measures the grace and dates what comes. Default: the task pool.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="grace"/> is negative.</exception>
    public SessionRegistry(Func<IWebSocketSession, TUser> user, TimeSpan grace = default, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        (_user, _grace, _scheduler) = (user, grace, scheduler ?? TaskPoolScheduler.Default);
        (Sessions, Presence) = (_sessions.AsObservableCache(), _presence.AsObservableCache());
    }

    /// <summary>The sessions that are open.</summary>
    public IObservableCache<LiveSession<TUser>, long> Sessions { get; }

    /// <summary>The users who are there.</summary>
    public IObservableCache<Presence<TUser>, TUser> Presence { get; }

    /// <summary>Adds a session until it ends; what the function that tells its user throws is thrown here.</summary>
    /// <exception cref="ObjectDisposedException">The registry is disposed.</exception>
    public void Add(IWebSocketSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        ObjectDisposedException.ThrowIf(_attached.IsDisposed, this);
        var live = new LiveSession<TUser>(Interlocked.Increment(ref _number), _user(session), session, _scheduler.Now);
        _sessions.AddOrUpdate(live);
        _presence.Edit(updater =>
        {
            var before = updater.Lookup(live.User);
            updater.AddOrUpdate(before.HasValue
                ? before.Value with { Sessions = before.Value.Sessions + 1 }
                : new Presence<TUser>(live.User, 1, live.Since, null));
        });

        var end = new SingleAssignmentDisposable();
        _attached.Add(end);
        end.Disposable = session.Ended.Subscribe(how =>
        {
            _attached.Remove(end);
            Leave(live, how);
        });
    }

    /// <summary>Completes both caches; the sessions go on.</summary>
    public void Dispose()
    {
        _attached.Dispose();
        Sessions.Dispose();
        Presence.Dispose();
        _sessions.Dispose();
        _presence.Dispose();
    }

    private void Leave(LiveSession<TUser> live, SessionEnd how)
    {
        _sessions.Remove(live.Number);
        Presence<TUser>? waiting = null;
        _presence.Edit(updater =>
        {
            var before = updater.Lookup(live.User).Value;
            var left = before with { Sessions = before.Sessions - 1, LastEnd = how };
            if (left.Sessions == 0 && _grace == TimeSpan.Zero)
            {
                updater.Remove(live.User);
                return;
            }

            waiting = left.Sessions == 0 ? left : null;
            updater.AddOrUpdate(left);
        });

        if (waiting is not null)
        {
            Await(waiting);
        }
    }

    private void Await(Presence<TUser> waiting)
    {
        var timer = new SingleAssignmentDisposable();
        _attached.Add(timer);
        timer.Disposable = _scheduler.Schedule(_grace, () =>
        {
            _attached.Remove(timer);
            _presence.Edit(updater =>
            {
                // Another one stands there if the user has come back meanwhile, even if he has left again.
                var now = updater.Lookup(waiting.User);
                if (now.HasValue && ReferenceEquals(now.Value, waiting))
                {
                    updater.Remove(waiting.User);
                }
            });
        });
    }
}
