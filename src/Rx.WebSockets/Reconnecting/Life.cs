using System;
using System.Diagnostics;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Reconnecting;

/// <summary>One attempt to connect, with the session that comes of it; what happens to it is posted to the reconnector.</summary>
[DebuggerDisplay("{_session}, hung up = {_hungUp.IsCancellationRequested}")]
internal sealed class Life(Reconnector reconnector) : IObserver<IWebSocketSession>, IDisposable
{
    private readonly CancellationTokenSource _hungUp = new();
    private SingleAssignmentDisposableValue _subscription;
    private IWebSocketSession? _session;

    public async Task BeginAsync(ConnectAttempt attempt, Connect connect)
    {
        try
        {
            var source = await connect(attempt, _hungUp.Token).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The connect function returned null in place of a source of sessions.");
            if (!_hungUp.IsCancellationRequested)
            {
                _subscription.Disposable = source.Subscribe(this);
            }
        }
        catch (Exception fault)
        {
            OnError(fault);
        }
    }

    public void OnNext(IWebSocketSession value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Interlocked.CompareExchange(ref _session, value, null) is not null)
        {
            throw new InvalidOperationException("An attempt to connect gave a second session.");
        }

        // The observers may be told a little later, by a thread that is telling them something else.
        var hold = value.Hold();
        reconnector.Post(() =>
        {
            reconnector.Opened(this, value);
            hold.Dispose();
        });
        value.Ended.Subscribe(end => reconnector.Post(() => reconnector.Ended(this, end)));
        if (_hungUp.IsCancellationRequested)
        {
            _ = value.DisposeAsync();
        }
    }

    public void OnError(Exception error) => reconnector.Post(() => reconnector.Failed(this, error));

    // The end of the session says more, and a source may complete before it.
    public void OnCompleted()
    {
        if (_session is null)
        {
            OnError(new InvalidOperationException("An attempt to connect completed without a session."));
        }
    }

    /// <summary>Breaks off the attempt, or closes the session in the background.</summary>
    public void Dispose()
    {
        try
        {
            _hungUp.Cancel();
        }
        catch (AggregateException)
        {
            // What a connect function registered threw; the token has fired all the same.
        }

        _subscription.Dispose();
        _ = Volatile.Read(ref _session)?.DisposeAsync();
    }
}
