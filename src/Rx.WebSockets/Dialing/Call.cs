using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Dialing;

/// <summary>One subscription to a connection: dials at once, hangs up when disposed.</summary>
internal sealed class Call(Dialer dialer, IObserver<IWebSocketSession> observer) : IDisposable
{
    private readonly CancellationTokenSource _hungUp = new();

    private bool IsHungUp => _hungUp.IsCancellationRequested;

    public void Dispose() => _hungUp.Cancel();

    public async Task RunAsync()
    {
        Session session;
        try
        {
            session = await dialer.DialAsync(_hungUp.Token).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            TellFailure(fault);
            return;
        }

        using (_hungUp.Token.UnsafeRegister(static session => HangUp((Session)session!), session))
        {
            Tell(session);
            session.Start();
            await session.Completion.ConfigureAwait(false);
        }

        TellEnd(session);
    }

    private static void HangUp(Session session) => _ = session.DisposeAsync();

    private void Tell(Session session)
    {
        if (IsHungUp)
        {
            return;
        }

        try
        {
            observer.OnNext(session);
        }
        catch (Exception fault)
        {
            // What an observer throws ends its subscription, and the session with it.
            session.Report(fault);
            session.Closing.ObserverFailed(fault);
            Dispose();
        }
    }

    private void TellEnd(Session session)
    {
        if (IsHungUp)
        {
            return;
        }

        try
        {
            observer.OnCompleted();
        }
        catch (Exception fault)
        {
            session.Report(fault);
        }
    }

    private void TellFailure(Exception failure)
    {
        if (IsHungUp)
        {
            return;
        }

        try
        {
            observer.OnError(failure);
        }
        catch (Exception fault)
        {
            // There is no session that could report it, and an error that nobody handles must not get lost.
            dialer.Throw(fault);
        }
    }
}
