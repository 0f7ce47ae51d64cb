using System;
using System.Threading;

namespace Rx.WebSockets.Testing.Grammar;

/// <summary>What one subscription has seen so far, and whether the next signal may come.</summary>
internal sealed class Watch(ViolationLog log) : IDisposable
{
    private const int Nobody = 0;

    private int _thread = Nobody;
    private volatile string? _until;
    private volatile string? _ended;
    private volatile bool _isDisposed;

    public IDisposable? Subscription { get; set; }

    /// <summary>A signal begins, which lasts until <paramref name="until"/>; says what is wrong with it, if anything is.</summary>
    public string? Enter(string until)
    {
        if (_isDisposed)
        {
            return "came after Dispose had returned.";
        }

        int thread = Environment.CurrentManagedThreadId;
        int other = Interlocked.CompareExchange(ref _thread, thread, Nobody);
        if (other != Nobody)
        {
            string where = other == thread ? "" : $" and on another thread, {thread} instead of {other}";
            return $"came before {_until}{where}: calls must not overlap.";
        }

        if (_ended is { } ended)
        {
            Leave();
            return $"came after {ended}.";
        }

        _until = until;
        return null;
    }

    public void Leave() => Volatile.Write(ref _thread, Nobody);

    public void EndWith(string ended) => _ended = ended;

    public GrammarException Violation(string message) => log.Add(message);

    public void Dispose()
    {
        Subscription?.Dispose();
        _isDisposed = true;
    }
}
