using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Subjects;
using Rx.WebSockets.Testing.Marbles;
using Rx.WebSockets.Testing.Time;

namespace Rx.WebSockets.Testing;

/// <summary>An observable that a diagram describes, made by <see cref="MarbleTest"/>; it notes who subscribes, and when.</summary>
/// <remarks>
/// A cold one begins its diagram for every subscriber at the time of <c>Subscribe</c>. A hot one runs once: its frame 0 is the test's,
/// its <c>^</c> says where in the diagram that is, and who subscribes late misses what was before, except the end.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
[DebuggerDisplay("{Marbles,nq}")]
public sealed class MarbleSource<T> : IObservable<T>
{
    private readonly MarbleTest _test;
    private readonly SignalDiagram _diagram;
    private readonly T?[] _values;
    private readonly Subject<T>? _hot;
    private readonly List<Visit> _visits = [];
    private Exception _error = new MarbleException();

    internal MarbleSource(MarbleTest test, SignalDiagram diagram, Vocabulary<T> values, bool isHot)
    {
        if (diagram.Signals.FirstOrDefault(symbol => symbol.Unordered is not null) is { Unordered: { } group })
        {
            throw MarbleSyntaxException.At(diagram.Text, group, "A group without order belongs into what is expected; a source needs '(' and ')'.");
        }

        _test = test;
        _diagram = diagram;
        _values = [.. diagram.Signals.Select(symbol => symbol.Kind == SymbolKind.Value ? values.Read(symbol, diagram.Text) : default)];
        if (isHot)
        {
            _hot = new Subject<T>();
            test.Scene.MakeRoom(diagram.Signals.Select(symbol => symbol.Ticks).DefaultIfEmpty(0).Min());
            test.Scene.WhenBegun(() => Emit(test.Scene));
        }
    }

    /// <summary>The diagram.</summary>
    public string Marbles => _diagram.Text;

    /// <summary>Every subscription so far, in its order.</summary>
    public IReadOnlyList<MarbleSubscription> Subscriptions => [.. _visits.Select(visit => visit.ToSubscription())];

    /// <summary>Tells which error <c>#</c> is. Default: a <see cref="MarbleException"/>.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The same source.</returns>
    public MarbleSource<T> WithError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _error = error;
        return this;
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var visit = new Visit(_test.Scene, observer);
        _visits.Add(visit);
        return StableCompositeDisposable.Create(visit, _hot?.Subscribe(visit) ?? Replay(visit));
    }

    /// <summary>The diagram's signals with their times.</summary>
    internal IEnumerable<MarbleNotification<T>> Signals => _diagram.Signals.Select((symbol, index) =>
        new MarbleNotification<T>(TimeSpan.FromTicks(symbol.Ticks), symbol.Kind switch
        {
            SymbolKind.Completion => Notification.CreateOnCompleted<T>(),
            SymbolKind.Error => Notification.CreateOnError<T>(_error),
            _ => Notification.CreateOnNext(_values[index]!),
        }));

    private void Emit(Scene scene)
    {
        foreach (MarbleNotification<T> signal in Signals)
        {
            scene.Schedule(signal.At.Ticks, Phase.Work, () => signal.Signal.Accept(_hot!));
        }
    }

    private CompositeDisposable Replay(IObserver<T> observer)
    {
        VirtualClock clock = _test.Clock;
        return [.. Signals.Select(signal =>
            clock.ScheduleAt(clock.Clock + signal.At.Ticks, Phase.Work, () => signal.Signal.Accept(observer)))];
    }

    /// <summary>One subscription: it ends with the terminal signal or when it is disposed.</summary>
    private sealed class Visit(Scene scene, IObserver<T> observer) : IObserver<T>, IDisposable
    {
        private readonly long _from = scene.Clock.Clock;
        private long? _to;

        public void Dispose() => _to ??= scene.Clock.Clock;

        public MarbleSubscription ToSubscription() => new(
            TimeSpan.FromTicks(scene.Since(_from)), _to is { } to ? TimeSpan.FromTicks(scene.Since(to)) : null);

        public void OnNext(T value) => observer.OnNext(value);

        public void OnError(Exception error)
        {
            Dispose();
            observer.OnError(error);
        }

        public void OnCompleted()
        {
            Dispose();
            observer.OnCompleted();
        }
    }
}
