using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Rx.WebSockets.Testing.Grammar;

namespace Rx.WebSockets.Testing;

/// <summary>An observable whose source is watched for violations of the Rx grammar, each subscription by itself.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
[DebuggerDisplay("{Violations.Count} violations")]
public sealed class GrammarValidator<T> : IObservable<T>
{
    private readonly Lock _gate = new();
    private readonly IObservable<T> _source;
    private readonly VirtualClock? _clock;
    private readonly List<GrammarException> _violations = [];

    internal GrammarValidator(IObservable<T> source, VirtualClock? clock)
    {
        _source = source;
        _clock = clock;
    }

    /// <summary>What was found so far, over all subscriptions.</summary>
    public IReadOnlyList<GrammarException> Violations
    {
        get
        {
            lock (_gate)
            {
                return [.. _violations];
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var watched = new WatchedObserver<T>(observer, Record);
        watched.Subscription = _source.Subscribe(watched);
        return watched;
    }

    /// <summary>Throws the first violation, if there was one: for sources that swallow what their observers throw.</summary>
    /// <exception cref="GrammarException">The grammar was violated.</exception>
    public void ThrowIfViolated()
    {
        if (Violations is [var first, ..])
        {
            throw first;
        }
    }

    private void Record(GrammarException violation)
    {
        lock (_gate)
        {
            _violations.Add(violation);
        }

        _clock?.Fail(violation);
    }
}
