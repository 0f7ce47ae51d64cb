using System;
using System.Collections.Generic;
using System.Reactive;
using System.Reactive.Disposables;
using Rx.WebSockets.Testing.Time;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Writes down what an observable signals, and when.</summary>
/// <param name="scene">Whose frame 0 counts.</param>
/// <param name="origin">The time that is written as 0, in ticks since frame 0.</param>
internal sealed class Recorder<T>(Scene scene, long origin = 0) : IObserver<T>
{
    private readonly List<MarbleNotification<T>> _signals = [];
    private readonly SingleAssignmentDisposable _subscription = new();
    private bool _isUnsubscribed;

    public IReadOnlyList<MarbleNotification<T>> Signals => _signals;

    /// <summary>The present time as it is written, in ticks.</summary>
    public long Now => scene.Now - origin;

    /// <summary>Whether nothing more is written: a terminal signal came, or the subscription was ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Subscribes when the scene has begun and a diagram, if there is one, says so.</summary>
    public void Watch(IObservable<T> source, SubscriptionDiagram? when, IDisposable alsoEnds) => scene.WhenBegun(() =>
    {
        // What a body adds later is subscribed to at once.
        long from = Math.Max(when?.From ?? 0, scene.Now);
        scene.Schedule(from, Phase.Subscribe, () => Subscribe(source));
        if (when?.To is { } to)
        {
            // RxJS unsubscribes before the signals of that frame.
            Phase phase = scene.Options.Dialect == MarbleDialect.RxJs ? Phase.Subscribe : Phase.Unsubscribe;
            scene.Schedule(to, phase, () =>
            {
                Dispose();
                alsoEnds.Dispose();
            });
        }
    });

    public void Subscribe(IObservable<T> source) => _subscription.Disposable = source.Subscribe(this);

    public void Dispose()
    {
        IsOver = true;
        _isUnsubscribed = true;
        _subscription.Dispose();
    }

    public void OnNext(T value) => Write(Notification.CreateOnNext(value));

    public void OnError(Exception error) => Write(Notification.CreateOnError<T>(error), isTerminal: true);

    public void OnCompleted() => Write(Notification.CreateOnCompleted<T>(), isTerminal: true);

    private void Write(Notification<T> signal, bool isTerminal = false)
    {
        // A signal behind a terminal one is a fault of the source and stays visible; one behind Dispose is nobody's business.
        if (!_isUnsubscribed)
        {
            _signals.Add(new MarbleNotification<T>(TimeSpan.FromTicks(Now), signal));
        }

        IsOver |= isTerminal;
    }
}
