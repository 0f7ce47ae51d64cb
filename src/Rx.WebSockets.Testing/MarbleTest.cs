using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Runtime.CompilerServices;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing;

/// <summary>What a test says in marbles: sources, expectations, and the clock that everything under test runs on.</summary>
/// <remarks>
/// <para>One character of a diagram is one millisecond; the first is frame 0. See <c>docs/testing.md</c> for the syntax.</para>
/// <para>Subscriptions of an instant come before its signals, and unsubscriptions behind them.</para>
/// </remarks>
public sealed class MarbleTest
{
    /// <summary>What the reason may be if a value never came.</summary>
    internal const string ClockHint = "Is its timer on the clock of the test (m.Clock)?";

    private readonly List<Check> _checks = [];
    private bool _isRunning;
    private bool _hasEnded;

    internal MarbleTest(MarbleOptions options)
    {
        Options = options;
        Clock = new VirtualClock(options.Clock);
        Scene = new Scene(Clock, options);
    }

    /// <summary>The scheduler for everything under test.</summary>
    public VirtualClock Clock { get; }

    internal MarbleOptions Options { get; }

    /// <summary>The present scene: flushing ends it.</summary>
    internal Scene Scene { get; private set; }

    /// <summary>A source that begins its diagram for every subscriber.</summary>
    /// <param name="marbles">The diagram; its names are the values.</param>
    /// <returns>The source.</returns>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read.</exception>
    public MarbleSource<string> Cold(string marbles) => Cold<string>(marbles);

    /// <summary>A source that begins its diagram for every subscriber.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram.</param>
    /// <param name="values">What its names stand for. None: texts and characters stand for themselves, digits for numbers.</param>
    /// <returns>The source.</returns>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read, or a name has no value.</exception>
    public MarbleSource<T> Cold<T>(string marbles, params ReadOnlySpan<(string Name, T Value)> values) =>
        Make(marbles, Vocabulary<T>.Of(values), isHot: false);

    /// <inheritdoc cref="Cold{T}(string, ReadOnlySpan{ValueTuple{string, T}})"/>
    public MarbleSource<T> Cold<T>(string marbles, IReadOnlyDictionary<string, T> values) =>
        Make(marbles, Vocabulary<T>.Of(values), isHot: false);

    /// <summary>A source that begins its diagram for every subscriber.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram.</param>
    /// <param name="value">Gives the value of a name.</param>
    /// <returns>The source.</returns>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read.</exception>
    public MarbleSource<T> Cold<T>(string marbles, Func<string, T> value) => Make(marbles, Vocabulary<T>.Of(value), isHot: false);

    /// <summary>A source that runs once for all subscribers; <c>^</c> in its diagram is frame 0.</summary>
    /// <param name="marbles">The diagram; its names are the values. What stands before <c>^</c> happens before frame 0.</param>
    /// <returns>The source.</returns>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read.</exception>
    public MarbleSource<string> Hot(string marbles) => Hot<string>(marbles);

    /// <summary>A source that runs once for all subscribers; <c>^</c> in its diagram is frame 0.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram. What stands before <c>^</c> happens before frame 0.</param>
    /// <param name="values">What its names stand for. None: texts and characters stand for themselves, digits for numbers.</param>
    /// <returns>The source.</returns>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read, or a name has no value.</exception>
    public MarbleSource<T> Hot<T>(string marbles, params ReadOnlySpan<(string Name, T Value)> values) =>
        Make(marbles, Vocabulary<T>.Of(values), isHot: true);

    /// <inheritdoc cref="Hot{T}(string, ReadOnlySpan{ValueTuple{string, T}})"/>
    public MarbleSource<T> Hot<T>(string marbles, IReadOnlyDictionary<string, T> values) =>
        Make(marbles, Vocabulary<T>.Of(values), isHot: true);

    /// <summary>A source that runs once for all subscribers; <c>^</c> in its diagram is frame 0.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram. What stands before <c>^</c> happens before frame 0.</param>
    /// <param name="value">Gives the value of a name.</param>
    /// <returns>The source.</returns>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read.</exception>
    public MarbleSource<T> Hot<T>(string marbles, Func<string, T> value) => Make(marbles, Vocabulary<T>.Of(value), isHot: true);

    /// <summary>The time of <c>|</c> in a diagram, such as <c>--|</c> or <c>1.5s |</c>.</summary>
    /// <param name="marbles">The diagram.</param>
    /// <returns>The time from the beginning of the diagram.</returns>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read, or has no <c>|</c>.</exception>
    public TimeSpan Time(string marbles)
    {
        SignalDiagram diagram = SignalDiagram.Parse(marbles, Options.Dialect);
        foreach (Symbol symbol in diagram.Signals.Where(symbol => symbol.Kind == SymbolKind.Completion))
        {
            // RxJS takes the index in the text for the time.
            return Options.Dialect == MarbleDialect.Natural
                ? TimeSpan.FromTicks(symbol.Ticks)
                : TimeSpan.FromMilliseconds(marbles.Trim().IndexOf('|'));
        }

        throw MarbleSyntaxException.At(marbles, marbles.Length, "A time ends with '|'.");
    }

    /// <summary>Subscribes to an observable, or flow, at frame 0, in order to expect what it signals.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The observable.</param>
    /// <param name="subscription">When to subscribe and unsubscribe, such as <c>--^ 30s !</c>. Default: from frame 0 until it ends.</param>
    /// <param name="text">The text of <paramref name="source"/>; the compiler gives it.</param>
    /// <returns>Takes what is expected.</returns>
    /// <exception cref="MarbleSyntaxException"><paramref name="subscription"/> can't be read.</exception>
    public MarbleExpectation<T> Expect<T>(
        IObservable<T> source, string? subscription = null, [CallerArgumentExpression(nameof(source))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        Recorder<T> recorder = Watch(source, subscription);
        string subject = $"Expect({text})";
        var check = new Check(subject, () => recorder.IsOver);
        Add(check);
        return new MarbleExpectation<T>(this, recorder, check, subject, other => Watch(other, subscription));
    }

    /// <summary>Subscribes to an observable of observables at frame 0, in order to expect what it and its inner observables
    /// signal.</summary>
    /// <typeparam name="T">The type of the inner values.</typeparam>
    /// <param name="source">The outer observable.</param>
    /// <param name="subscription">When to subscribe and unsubscribe. Default: from frame 0 until it ends.</param>
    /// <param name="text">The text of <paramref name="source"/>; the compiler gives it.</param>
    /// <returns>Takes what is expected.</returns>
    /// <exception cref="MarbleSyntaxException"><paramref name="subscription"/> can't be read.</exception>
    [OverloadResolutionPriority(1)]
    public NestedMarbleExpectation<T> Expect<T>(
        IObservable<IObservable<T>> source, string? subscription = null, [CallerArgumentExpression(nameof(source))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        Recorder<Recorder<T>> recorder = WatchNested(source, subscription);
        string subject = $"Expect({text})";
        var check = new Check(
            subject, () => recorder.IsOver && recorder.Signals.All(signal => !signal.Signal.HasValue || signal.Signal.Value.IsOver));
        Add(check);
        return new NestedMarbleExpectation<T>(this, recorder, check, subject, other => WatchNested(other, subscription));
    }

    /// <summary>Takes the subscriptions of a source, in order to expect them.</summary>
    /// <typeparam name="T">The type of the source's values.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="text">The text of <paramref name="source"/>; the compiler gives it.</param>
    /// <returns>Takes what is expected.</returns>
    public MarbleSubscriptionExpectation ExpectSubscriptions<T>(
        MarbleSource<T> source, [CallerArgumentExpression(nameof(source))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        string subject = $"ExpectSubscriptions({text})";
        var check = new Check(subject, () => true);
        Add(check);
        return new MarbleSubscriptionExpectation(this, () => source.Subscriptions, check, subject);
    }

    /// <summary>Subscribes to an observable at frame 0 and writes down what it signals, without expecting anything.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The observable.</param>
    /// <param name="subscription">When to subscribe and unsubscribe. Default: from frame 0 until it ends.</param>
    /// <returns>The signals, once they have come.</returns>
    /// <exception cref="MarbleSyntaxException"><paramref name="subscription"/> can't be read.</exception>
    public MarbleRecording<T> Record<T>(IObservable<T> source, string? subscription = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new MarbleRecording<T>(Watch(source, subscription));
    }

    /// <summary>
    /// Runs the clock until nothing is due any more and verifies all expectations so far. What comes afterwards has a frame 0 of its
    /// own, at the time that the clock has reached. The end of the run flushes by itself.
    /// </summary>
    /// <exception cref="MarbleAssertionException">Something else came than was expected, or a source that is expected to end goes on at
    /// the ceiling of virtual time.</exception>
    /// <exception cref="VirtualClockException">The clock is running: inside of an asynchronous run only its end flushes.</exception>
    public void Flush()
    {
        if (!_isRunning)
        {
            Scene.Begin();
        }

        bool ranOut = Clock.TryRunOut(out TimeSpan next);
        Check[] checks = [.. _checks];
        _checks.Clear();
        Scene = new Scene(Clock, Options);
        List<Failure> failures = [.. checks.Select(check => check.Judge()).OfType<Failure>()];
        if (!ranOut && Array.Find(checks, check => !check.IsOver) is { } endless)
        {
            failures.Insert(0, new Failure(Endless(endless.Subject, next)));
        }

        if (failures.Count > 0)
        {
            throw new MarbleAssertionException(failures);
        }
    }

    /// <summary>Begins the scene now, because a body is about to run on the clock.</summary>
    internal void Begin()
    {
        _isRunning = true;
        Scene.Begin();
    }

    internal void End() => _hasEnded = true;

    internal void Add(Check check)
    {
        ThrowIfEnded();
        _checks.Add(check);
    }

    private MarbleSource<T> Make<T>(string marbles, Vocabulary<T> values, bool isHot)
    {
        ThrowIfEnded();
        return new MarbleSource<T>(this, SignalDiagram.Parse(marbles, Options.Dialect, isHot), values, isHot);
    }

    private Recorder<T> Watch<T>(IObservable<T> source, string? subscription)
    {
        ThrowIfEnded();
        var recorder = new Recorder<T>(Scene);
        recorder.Watch(source, Parse(subscription), Disposable.Empty);
        return recorder;
    }

    private Recorder<Recorder<T>> WatchNested<T>(IObservable<IObservable<T>> source, string? subscription)
    {
        ThrowIfEnded();
        Scene scene = Scene;
        var recorder = new Recorder<Recorder<T>>(scene);
        var inners = new CompositeDisposable();
        recorder.Watch(source.Select(Inner), Parse(subscription), inners);
        return recorder;

        Recorder<T> Inner(IObservable<T> inner)
        {
            var record = new Recorder<T>(scene, scene.Now);
            inners.Add(Disposable.Create(record.Dispose));
            record.Subscribe(inner);
            return record;
        }
    }

    private SubscriptionDiagram? Parse(string? subscription) =>
        subscription is null ? null : SubscriptionDiagram.Parse(subscription, Options.Dialect);

    private void ThrowIfEnded()
    {
        if (_hasEnded)
        {
            throw new InvalidOperationException("The marble run has ended: what is expected now would never be verified.");
        }
    }

    private string Endless(string subject, TimeSpan next) =>
        $"{subject}\n  It goes on at the ceiling of {Duration.Write(Options.Clock.Ceiling.Ticks)} of virtual time; the next work is due at " +
        $"{Duration.Write(next.Ticks)}. A source without end needs one from the test: unsubscribe with Expect(…, \"^ 10s !\"), or use Take or " +
        $"TakeUntil. If the test means to take that long, raise {nameof(MarbleOptions)}.{nameof(MarbleOptions.Clock)}.{nameof(VirtualClockOptions.Ceiling)}.";
}
