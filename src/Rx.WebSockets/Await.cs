using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

/// <summary>What happens to values that come while an asynchronous handler or selector is at work on an earlier one.</summary>
public sealed class Await
{
    private readonly Kind _kind;

    private Await(Kind kind, int degree = 1) => (_kind, Degree) = (kind, degree);

    private enum Kind
    {
        Sequential,
        Parallel,
        DropWhileBusy,
        SwitchToLatest,
    }

    /// <summary>They wait, and so does their source: one at a time, in order. The default.</summary>
    public static Await Sequential { get; } = new(Kind.Sequential);

    /// <summary>They are dropped; the source never waits.</summary>
    public static Await DropWhileBusy { get; } = new(Kind.DropWhileBusy);

    /// <summary>
    /// The work on the earlier one is told to stop by its token and its result dropped; the latest value follows when that work has
    /// ended, values between are dropped. The source never waits.
    /// </summary>
    public static Await SwitchToLatest { get; } = new(Kind.SwitchToLatest);

    /// <summary>How many values are worked on at a time.</summary>
    internal int Degree { get; }

    /// <summary>Whether a result that comes after its token has fired is dropped.</summary>
    internal bool DropsLateResults => _kind is Kind.SwitchToLatest;

    /// <summary>Several are worked on at a time, and their results come in the order of the values; the source waits while there are so many.</summary>
    /// <param name="degree">How many at a time, from 1.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degree"/> is less than 1.</exception>
    public static Await Parallel(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        return degree == 1 ? Sequential : new Await(Kind.Parallel, degree);
    }

    /// <inheritdoc/>
    public override string ToString() => _kind is Kind.Parallel ? $"Parallel({Degree})" : $"{_kind}";

    /// <summary>The flow of which one value at a time is worked on.</summary>
    internal IFlow<T> Pace<T>(IFlow<T> source) => _kind switch
    {
        Kind.DropWhileBusy => new AnonymousFlow<T>(observer => new BusySink<T>(observer).SubscribeTo(source)),
        Kind.SwitchToLatest => new AnonymousFlow<T>(observer => new LatestSink<T>(observer).SubscribeTo(source)),
        _ => source,
    };
}
