using System;

namespace Rx.WebSockets.Testing.Grammar;

/// <summary>Passes on the signals that may come.</summary>
internal sealed class WatchedObserver<T>(IObserver<T> observer, Watch watch) : IObserver<T>
{
    public void OnNext(T value)
    {
        if (watch.Enter("OnNext had returned") is { } fault)
        {
            throw watch.Violation($"OnNext({value}) {fault}");
        }

        try
        {
            observer.OnNext(value);
        }
        finally
        {
            watch.Leave();
        }
    }

    public void OnError(Exception error)
    {
        if (watch.Enter("OnError had returned") is { } fault)
        {
            throw watch.Violation($"OnError({error.GetType().Name}: {error.Message}) {fault}");
        }

        watch.EndWith("OnError, and nothing may follow a terminal signal");
        try
        {
            observer.OnError(error);
        }
        finally
        {
            watch.Leave();
        }
    }

    public void OnCompleted()
    {
        if (watch.Enter("OnCompleted had returned") is { } fault)
        {
            throw watch.Violation($"OnCompleted {fault}");
        }

        watch.EndWith("OnCompleted, and nothing may follow a terminal signal");
        try
        {
            observer.OnCompleted();
        }
        finally
        {
            watch.Leave();
        }
    }
}
