using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Flows;

/// <summary>Sends values through operators to an observer that is always ready.</summary>
internal static class Run
{
    public static List<TResult> Through<TSource, TResult>(IEnumerable<TSource> values, Func<IFlow<TSource>, IFlow<TResult>> operators)
    {
        var source = new TestFlow<TSource>();
        var observer = new TestObserver<TResult>();
        var watched = operators(source).ValidateGrammar();
        using var subscription = watched.Subscribe(observer);
        source.Send(values);
        source.Complete();
        watched.ThrowIfViolated();
        return observer.Error is { } error
            ? throw new InvalidOperationException("The flow errors.", error)
            : observer.Values.ToList();
    }
}
