using System;
using System.Collections.Generic;
using System.Diagnostics;
using Rx.WebSockets.Testing.Grammar;

namespace Rx.WebSockets.Testing;

/// <summary>A flow whose source is watched for violations of the grammar of flows, each subscription by itself.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
[DebuggerDisplay("{Violations.Count} violations")]
public sealed class FlowGrammarValidator<T> : IFlow<T>
{
    private readonly IFlow<T> _source;
    private readonly ViolationLog _log;

    internal FlowGrammarValidator(IFlow<T> source, VirtualClock? clock)
    {
        _source = source;
        _log = new ViolationLog(clock);
    }

    /// <inheritdoc cref="GrammarValidator{T}.Violations"/>
    public IReadOnlyList<GrammarException> Violations => _log.ToArray();

    /// <inheritdoc/>
    public IDisposable Subscribe(IFlowObserver<T> observer) => Subscribe((IObserver<T>)observer);

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return _source.SubscribeWatched(observer, _log);
    }

    /// <inheritdoc cref="GrammarValidator{T}.ThrowIfViolated"/>
    public void ThrowIfViolated() => _log.ThrowFirst();
}
