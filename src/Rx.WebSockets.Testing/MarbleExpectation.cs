using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing;

/// <summary>What an observable is expected to signal; it is verified at the next flush, at the latest at the end of the run.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class MarbleExpectation<T>
{
    private readonly MarbleTest _test;
    private readonly Recorder<T> _recorder;
    private readonly string _subject;
    private readonly Func<IObservable<T>, Recorder<T>> _watch;
    private readonly Check _check;
    private ErrorDemand _error = ErrorDemand.Default;

    internal MarbleExpectation(MarbleTest test, Recorder<T> recorder, Check check, string subject, Func<IObservable<T>, Recorder<T>> watch)
    {
        _test = test;
        _recorder = recorder;
        _check = check;
        _subject = subject;
        _watch = watch;
    }

    /// <summary>Tells which error <c>#</c> is: this one, or one of the same type and message. Default: a <see cref="MarbleException"/>.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The same expectation.</returns>
    public MarbleExpectation<T> WithError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _error = ErrorDemand.Like(error);
        return this;
    }

    /// <summary>Tells which error <c>#</c> is: any of a type.</summary>
    /// <typeparam name="TException">The type; derived ones count as well.</typeparam>
    /// <returns>The same expectation.</returns>
    public MarbleExpectation<T> WithError<TException>()
        where TException : Exception
    {
        _error = new ErrorDemand($"any {typeof(TException).Name}", error => error is TException);
        return this;
    }

    /// <summary>Tells which error <c>#</c> is: any of a type that fulfils a condition.</summary>
    /// <typeparam name="TException">The type; derived ones count as well.</typeparam>
    /// <param name="condition">The condition.</param>
    /// <returns>The same expectation.</returns>
    public MarbleExpectation<T> WithError<TException>(Func<TException, bool> condition)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(condition);
        _error = new ErrorDemand($"a certain {typeof(TException).Name}", error => error is TException exception && condition(exception));
        return this;
    }

    /// <summary>Expects the signals of a diagram at their frames, and no others.</summary>
    /// <param name="marbles">The diagram.</param>
    /// <param name="values">What its names stand for. None: texts and characters stand for themselves, digits for numbers. A
    /// sequence equals another one of equal elements.</param>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read, or a name has no value.</exception>
    public void ToBe(string marbles, params ReadOnlySpan<(string Name, T Value)> values) => ToBe(marbles, Vocabulary<T>.Of(values));

    /// <inheritdoc cref="ToBe(string, ReadOnlySpan{ValueTuple{string, T}})"/>
    public void ToBe(string marbles, IReadOnlyDictionary<string, T> values) => ToBe(marbles, Vocabulary<T>.Of(values));

    /// <summary>Expects the signals of a diagram at their frames, and no others.</summary>
    /// <param name="marbles">The diagram.</param>
    /// <param name="value">Gives the value of a name. A sequence equals another one of equal elements.</param>
    /// <exception cref="MarbleSyntaxException">The diagram can't be read.</exception>
    public void ToBe(string marbles, Func<string, T> value) => ToBe(marbles, Vocabulary<T>.Of(value));

    /// <summary>Expects what another observable signals, at the same frames; both are subscribed to at the same time.</summary>
    /// <param name="other">The other observable. Errors are the same if type and message are.</param>
    public void ToEqual(IObservable<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Recorder<T> expected = _watch(other);
        _check.Tell(() =>
        {
            Labels<T> labels = Labels<T>.Plain();
            IReadOnlyList<Entry> shown = Shown.Of(expected.Signals, labels.Of);
            List<Demand<T>> demands = [.. expected.Signals.Select((signal, i) => new Demand<T>(
                shown[i], actual => Sameness.OfSignals(signal.Signal, actual)))];
            return FailureText.Of(_subject, Demand<T>.Try(demands, _recorder.Signals, labels.Of, _test.Options.Comparison, MarbleTest.ClockHint, _recorder.Now));
        });
    }

    private void ToBe(string marbles, Vocabulary<T> values)
    {
        SignalDiagram diagram = SignalDiagram.Parse(marbles, _test.Options.Dialect);
        Labels<T> labels = Labels<T>.Plain();
        List<Demand<T>> demands = [];
        foreach (Symbol symbol in diagram.Signals)
        {
            demands.Add(symbol.Kind switch
            {
                SymbolKind.Completion => Demand<T>.Completion(symbol.Ticks),
                SymbolKind.Error => Demand<T>.Error(symbol.Ticks, _error),
                _ => Value(symbol),
            });
        }

        foreach ((string name, T value) in values.All)
        {
            labels.Add(name, ValueText.Of(value), actual => Sameness.Of(value, actual));
        }

        _check.Tell(() => FailureText.Of(_subject, Demand<T>.Try(demands, _recorder.Signals, labels.Of, _test.Options.Comparison, MarbleTest.ClockHint, _recorder.Now)));

        Demand<T> Value(Symbol symbol)
        {
            T value = values.Read(symbol, marbles);
            labels.Add(symbol.Name, ValueText.Of(value), actual => Sameness.Of(value, actual));
            return Demand<T>.Value(symbol.Ticks, Labels<T>.Tell(symbol.Name, ValueText.Of(value)), actual => Sameness.Of(value, actual)) with
            {
                Unordered = symbol.Unordered,
            };
        }
    }
}
