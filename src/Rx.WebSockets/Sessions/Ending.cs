using System;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The one end of a session: who waits for it, and what is let go with it.</summary>
internal struct Ending(Session session)
{
    private CancellationTokenSource? _lifetime;
    private Promise<SessionEnd>? _over;
    private Promise<SessionEnd>? _completion;
    private CompositeDisposable? _attached;
    private SessionEnd? _end;
    private Exception? _fault;
    private bool _gaveUp;

    /// <summary>Whether nothing is sent or delivered any more that isn't on its way already.</summary>
    public bool IsOver => _end is not null;

    /// <summary>Whether the transport is to be let go.</summary>
    public bool IsReleased => session.Protocol.IsEnded && (IsOver || _gaveUp || session.Protocol.IsAborted);

    /// <summary>Whether the transport's output is to end. After a clean handshake the server ends it first (RFC 6455 §7.1.1).</summary>
    public bool ShutsDown => IsOver && (session.Role is WebSocketRole.Server || session.State is not ConnectionState.Closed);

    public CancellationToken Lifetime => LifetimeSource.Token;

    public CompositeDisposable Attached => session.OnDemand(ref _attached, static _ => []);

    /// <summary>Completes when the handshake is done, or there will be none.</summary>
    public Task<SessionEnd> Over => PromiseOf(ref _over).NewTask();

    /// <summary>Completes after everything else.</summary>
    public Task<SessionEnd> Completion => PromiseOf(ref _completion).NewTask();

    /// <summary>Remembers why this end closes, if it is the first to have a reason; under the gate.</summary>
    public void Blame(Exception fault) => _fault ??= fault;

    /// <summary>Ends the session without a handshake, or what is left of it after one; under the gate.</summary>
    public void GiveUp(EndKind kind)
    {
        session.Protocol.Abort(kind, null);
        _gaveUp = true;
    }

    /// <summary>Settles the end once nothing is owed any more; under the gate. True is followed by <see cref="Tell"/>.</summary>
    public bool TrySettle()
    {
        var protocol = session.Protocol;
        if (IsOver || !protocol.OutputEnded || !(protocol.IsAborted || session.Sender.IsAtRest))
        {
            return false;
        }

        _end = Compose();
        if (session.State is ConnectionState.Closed && session.Role is WebSocketRole.Server && !CanShutDownOutput)
        {
            protocol.Abort(EndKind.Closed, null);
        }

        return true;
    }

    /// <summary>Tells the end to all who send, observe or wait; outside of the gate.</summary>
    public void Tell(AbnormalEnd abnormal)
    {
        var end = _end!;
        var error = new SessionException(end) { Session = session };
        session.SendQueue.Fail(error);
        lock (session.Gate)
        {
            session.Fates?.End(error);
            session.Gauge?.Complete();
        }

        session.Pings?.Fail(error);
        session.ControlFrames?.End();
        session.IncomingFrames.End(end.IsClean || abnormal is AbnormalEnd.Complete ? null : error);
        PromiseOf(ref _over).Keep(end);
    }

    /// <summary>Why nothing can be sent.</summary>
    public SessionException Closed() => _end is { } end
        ? new SessionException(end) { Session = session }
        : new SessionException(null, $"Nothing can be sent: the session is closing ({session.State}).") { Session = session };

    public async ValueTask ReleaseTransportAsync()
    {
        try
        {
            switch (session.Transport)
            {
                case IAsyncDisposable transport:
                    await transport.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable transport:
                    transport.Dispose();
                    break;
            }
        }
        catch (Exception fault)
        {
            session.Report(fault);
        }
    }

    /// <summary>Lets go of what the session had, in order; the last thing that happens to it.</summary>
    public void Complete()
    {
        foreach (var extension in session.Extensions)
        {
            Guard(extension.Dispose);
        }

        foreach (var attached in Attached.ToArray())
        {
            Guard(attached.Dispose);
        }

        Guard(Attached.Dispose);
        Guard(LifetimeSource.Cancel);
        PromiseOf(ref _completion).Keep(_end!);
    }

    private CancellationTokenSource LifetimeSource => session.OnDemand(ref _lifetime, static _ => new CancellationTokenSource());

    private Promise<SessionEnd> PromiseOf(ref Promise<SessionEnd>? promise) =>
        session.OnDemand(ref promise, static session => new Promise<SessionEnd>(session.Resumption));

    private bool CanShutDownOutput => session.Transport is not ITransport { CanShutDownOutput: false };

    private SessionEnd Compose()
    {
        var protocol = session.Protocol;
        return new SessionEnd
        {
            Kind = _fault is not null && protocol.EndKind is EndKind.Closed ? EndKind.Faulted : protocol.EndKind ?? EndKind.Closed,
            Initiator = protocol.Initiator,
            CodeSent = protocol.CodeSent,
            CodeReceived = protocol.CodeReceived,
            Reason = protocol.Reason,
            IsClean = session.State is ConnectionState.Closed && session.Sender.Unflushed == 0,
            Cause = protocol.Cause ?? _fault,
            Unwritten = protocol.UnwrittenOctets + session.Sender.Unflushed,
        };
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault)
        {
            session.Report(fault);
        }
    }
}
