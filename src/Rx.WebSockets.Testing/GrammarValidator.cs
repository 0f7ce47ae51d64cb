using System;
using System.Collections.Generic;
using System.Diagnostics;
using Rx.WebSockets.Testing.Grammar;

namespace Rx.WebSockets.Testing;

/// <summary>An observable whose source is watched for violations of the Rx grammar, each subscription by itself.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
[DebuggerDisplay("{Violations.Count} violations")]
public sealed class GrammarValidator<T> : IObservable<T>
{
    private readonly IObservable<T> _source;
    private readonly ViolationLog _log;

    internal GrammarValidator(IObservable<T> source, VirtualClock? clock)
    {
        _source = source;
        _log = new ViolationLog(clock);
    }

    /// <summary>What was found so far, over all subscriptions.</summary>
    public IReadOnlyList<GrammarException> Violations => _log.ToArray();

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return _source.SubscribeWatched(observer, _log);
    }

    /// <summary>Throws the first violation, if there was one: for sources that swallow what their observers throw.</summary>
    /// <exception cref="GrammarException">The grammar was violated.</exception>
    public void ThrowIfViolated() => _log.ThrowFirst();
}
