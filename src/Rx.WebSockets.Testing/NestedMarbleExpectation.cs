using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing;

/// <summary>
/// What an observable of observables is expected to signal: the names of its diagram stand for cold sources, whose diagrams begin
/// where the inner observables come. Inner observables are subscribed to at once, and until the outer subscription is ended by <c>!</c>.
/// </summary>
/// <typeparam name="T">The type of the inner values.</typeparam>
public sealed class NestedMarbleExpectation<T>
{
    private readonly MarbleTest _test;
    private readonly Recorder<Recorder<T>> _recorder;
    private readonly string _subject;
    private readonly Func<IObservable<IObservable<T>>, Recorder<Recorder<T>>> _watch;
    private readonly Check _check;
    private ErrorDemand _error = ErrorDemand.Default;

    internal NestedMarbleExpectation(
        MarbleTest test,
        Recorder<Recorder<T>> recorder,
        Check check,
        string subject,
        Func<IObservable<IObservable<T>>, Recorder<Recorder<T>>> watch)
    {
        _test = test;
        _recorder = recorder;
        _check = check;
        _subject = subject;
        _watch = watch;
    }

    /// <summary>Tells which error <c>#</c> of the outer observable is: this one, or one of the same type and message. Default: a
    /// <see cref="MarbleException"/>. Those of inner observables are told by their sources.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The same expectation.</returns>
    public NestedMarbleExpectation<T> WithError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _error = ErrorDemand.Like(error);
        return this;
    }

    /// <summary>Tells which error <c>#</c> of the outer observable is: any of a type.</summary>
    /// <typeparam name="TException">The type; derived ones count as well.</typeparam>
    /// <returns>The same expectation.</returns>
    public NestedMarbleExpectation<T> WithError<TException>()
        where TException : Exception
    {
        _error = new ErrorDemand($"any {typeof(TException).Name}", error => error is TException);
        return this;
    }

    /// <summary>Expects the inner observables of a diagram at their frames, and no others.</summary>
    /// <param name="marbles">The diagram of the outer observable.</param>
    /// <param name="inner">What its names stand for, made by <c>Cold</c>: each is what an inner observable signals, and when, from its
    /// own coming on.</param>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read, or a name has no value.</exception>
    public void ToBe(string marbles, params ReadOnlySpan<(string Name, MarbleSource<T> Value)> inner)
    {
        Vocabulary<MarbleSource<T>> sources = Vocabulary<MarbleSource<T>>.Of(inner);
        SignalDiagram diagram = SignalDiagram.Parse(marbles, _test.Options.Dialect);
        List<(Symbol Symbol, MarbleSource<T>? Source)> expected = [.. diagram.Signals
            .Select(symbol => (symbol, symbol.Kind == SymbolKind.Value ? sources.Read(symbol, marbles) : null))];
        _check.Tell(() =>
        {
            Labels<T> letters = Labels<T>.Plain();
            Labels<Recorder<T>> labels = LabelsOf(letters);
            foreach ((Symbol symbol, MarbleSource<T>? source) in expected.Where(signal => signal.Source is not null))
            {
                labels.Add(symbol.Name, source!.Marbles, actual => Inside([.. source.Signals], actual, letters) is null);
            }

            return Judge(labels, [.. expected.Select(signal => signal.Symbol.Kind switch
            {
                SymbolKind.Completion => Demand<Recorder<T>>.Completion(signal.Symbol.Ticks),
                SymbolKind.Error => Demand<Recorder<T>>.Error(signal.Symbol.Ticks, _error),
                _ => Demanding(signal.Symbol.Ticks, Labels<T>.Tell(signal.Symbol.Name, signal.Source!.Marbles), [.. signal.Source.Signals], letters) with
                {
                    Unordered = signal.Symbol.Unordered,
                },
            })]);
        });
    }

    /// <summary>Expects what another observable of observables signals, inside and outside at the same frames.</summary>
    /// <param name="other">The other observable; it is subscribed to at the same time.</param>
    public void ToEqual(IObservable<IObservable<T>> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Recorder<Recorder<T>> expected = _watch(other);
        _check.Tell(() =>
        {
            Labels<T> letters = Labels<T>.Plain();
            Labels<Recorder<T>> labels = LabelsOf(letters);
            IReadOnlyList<Entry> shown = Shown.Of(expected.Signals, labels.Of);
            return Judge(labels, [.. expected.Signals.Select((signal, i) => signal.Signal.HasValue
                ? Demanding(shown[i].Ticks, (shown[i].Label, shown[i].Told), signal.Signal.Value.Signals, letters)
                : new Demand<Recorder<T>>(shown[i], actual => Sameness.OfSignals(signal.Signal, actual)))]);
        });
    }

    private static Labels<Recorder<T>> LabelsOf(Labels<T> letters)
    {
        return new Labels<Recorder<T>>(Tell, (left, right) => Tell(left) == Tell(right), longest: 0);

        string Tell(Recorder<T> inner) => DiagramWriter.Write(Shown.Of(inner.Signals, letters.Of)) is { Length: > 0 } text ? text : "-";
    }

    private Failure? Judge(Labels<Recorder<T>> labels, IReadOnlyList<Demand<Recorder<T>>> demands) =>
        FailureText.Of(_subject, Demand<Recorder<T>>.Try(demands, _recorder.Signals, labels.Of, _test.Options.Comparison, MarbleTest.ClockHint, _recorder.Now));

    private Demand<Recorder<T>> Demanding(
        long ticks, (string Label, string Told) shown, IReadOnlyList<MarbleNotification<T>> inner, Labels<T> letters) =>
        Demand<Recorder<T>>.Value(
            ticks, shown, actual => Inside(inner, actual, letters) is null, actual => Inside(inner, actual, letters, $"Inside of {shown.Label}"));

    private string? Inside(IReadOnlyList<MarbleNotification<T>> expected, Recorder<T> actual, Labels<T> letters, string subject = "")
    {
        IReadOnlyList<Entry> shown = Shown.Of(expected, letters.Of);
        List<Demand<T>> demands = [.. expected.Select((signal, i) => new Demand<T>(
            shown[i], other => Sameness.OfSignals(signal.Signal, other)))];
        return FailureText.Of(subject, Demand<T>.Try(demands, actual.Signals, letters.Of, _test.Options.Comparison, MarbleTest.ClockHint, actual.Now))?.Text;
    }
}
