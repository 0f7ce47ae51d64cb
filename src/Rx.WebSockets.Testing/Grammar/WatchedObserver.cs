using System;
using System.Threading;

namespace Rx.WebSockets.Testing.Grammar;

/// <summary>One subscription under watch.</summary>
internal sealed class WatchedObserver<T>(IObserver<T> observer, Action<GrammarException> record) : IObserver<T>, IDisposable
{
    private const int Nobody = 0;

    private int _thread = Nobody;
    private volatile string? _running;
    private volatile string? _terminal;
    private volatile bool _isDisposed;

    public IDisposable? Subscription { get; set; }

    public void OnNext(T value)
    {
        if (Enter(nameof(OnNext)) is { } fault)
        {
            throw Violation($"OnNext({value}) {fault}");
        }

        try
        {
            observer.OnNext(value);
        }
        finally
        {
            Leave();
        }
    }

    public void OnError(Exception error)
    {
        if (Enter(nameof(OnError)) is { } fault)
        {
            throw Violation($"OnError({error.GetType().Name}: {error.Message}) {fault}");
        }

        _terminal = nameof(OnError);
        try
        {
            observer.OnError(error);
        }
        finally
        {
            Leave();
        }
    }

    public void OnCompleted()
    {
        if (Enter(nameof(OnCompleted)) is { } fault)
        {
            throw Violation($"OnCompleted {fault}");
        }

        _terminal = nameof(OnCompleted);
        try
        {
            observer.OnCompleted();
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose()
    {
        Subscription?.Dispose();
        _isDisposed = true;
    }

    /// <summary>What is wrong with a signal that comes now, if anything is.</summary>
    private string? Enter(string signal)
    {
        if (_isDisposed)
        {
            return "came after Dispose had returned.";
        }

        int thread = Environment.CurrentManagedThreadId;
        int other = Interlocked.CompareExchange(ref _thread, thread, Nobody);
        if (other == thread)
        {
            return $"came inside {_running}: calls must not overlap, not even on one thread.";
        }

        if (other != Nobody)
        {
            return $"came on thread {thread} while {_running} ran on thread {other}: calls must not overlap.";
        }

        if (_terminal is { } terminal)
        {
            Leave();
            return $"came after {terminal}: nothing may follow a terminal signal.";
        }

        _running = signal;
        return null;
    }

    private void Leave() => Volatile.Write(ref _thread, Nobody);

    private GrammarException Violation(string message)
    {
        var violation = new GrammarException(message);
        record(violation);
        return violation;
    }
}
