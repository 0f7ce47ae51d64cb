using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reactive.Disposables;

namespace Rx.WebSockets.Reconnecting;

/// <summary>Shows the latest status to whoever looks, and each one after it.</summary>
[DebuggerDisplay("{_status}, {_observers.Count} observers")]
internal sealed class StatusBoard(Mailbox mailbox, Action<Exception> unhandled) : IObservable<ConnectionStatus>
{
    private readonly List<(IObserver<ConnectionStatus> Observer, BooleanDisposable Gone)> _observers = [];
    private ConnectionStatus _status = ConnectionStatus.Idle;

    public IDisposable Subscribe(IObserver<ConnectionStatus> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var gone = new BooleanDisposable();
        mailbox.Post(() =>
        {
            _observers.Add((observer, gone));
            Show(observer, gone);
        });
        return Disposable.Create(() =>
        {
            gone.Dispose();
            mailbox.Post(() => _observers.RemoveAll(static it => it.Gone.IsDisposed));
        });
    }

    /// <summary>Shows another status. In the mailbox.</summary>
    public void Publish(ConnectionStatus status)
    {
        _status = status;
        foreach (var (observer, gone) in _observers.ToArray())
        {
            Show(observer, gone);
        }
    }

    private void Show(IObserver<ConnectionStatus> observer, BooleanDisposable gone)
    {
        if (gone.IsDisposed)
        {
            return;
        }

        try
        {
            observer.OnNext(_status);
        }
        catch (Exception fault)
        {
            gone.Dispose();
            _observers.RemoveAll(static it => it.Gone.IsDisposed);
            unhandled(fault);
        }
    }
}
