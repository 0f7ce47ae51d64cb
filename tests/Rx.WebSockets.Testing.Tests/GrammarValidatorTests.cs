using System;
using System.Collections.Generic;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class GrammarValidatorTests
{
    private readonly Rude<int> _source = new();
    private readonly List<string> _seen = [];

    [Test]
    public void Signals_InTheirGrammar_PassUnchanged()
    {
        GrammarValidator<int> validated = Observable.Range(1, 3).ValidateGrammar();

        validated.Subscribe(value => _seen.Add($"{value}"), () => _seen.Add("|"));

        Assert.That(_seen, Is.EqualTo(["1", "2", "3", "|"]));
        Assert.That(validated.ThrowIfViolated, Throws.Nothing);
    }

    [Test]
    public void Error_PassesUnchanged()
    {
        var error = new FormatException();

        Observable.Throw<int>(error).ValidateGrammar().Subscribe(_ => { }, thrown => _seen.Add($"{ReferenceEquals(error, thrown)}"));

        Assert.That(_seen, Is.EqualTo(["True"]));
    }

    [Test]
    public void OnNext_InsideOnNext_IsAViolation()
    {
        GrammarException? violation = null;
        using IDisposable subscription = _source.ValidateGrammar().Subscribe(value =>
        {
            _seen.Add($"{value}");
            if (value == 1)
            {
                violation = Caught(() => _source.Observer.OnNext(2));
            }
        });

        _source.Observer.OnNext(1);

        Assert.That(_seen, Is.EqualTo(["1"]));
        Assert.That(violation?.Message, Is.EqualTo("OnNext(2) came before OnNext had returned: calls must not overlap."));
    }

    [Test]
    public void OnCompleted_InsideOnNext_IsAViolation()
    {
        using var subject = new Subject<int>();
        GrammarValidator<int> validated = subject.ValidateGrammar();
        using IDisposable subscription = validated.Subscribe(_ => subject.OnCompleted(), () => _seen.Add("|"));

        Assert.That(() => subject.OnNext(1), Throws.TypeOf<GrammarException>());

        Assert.That(_seen, Is.Empty);
        Assert.That(validated.Violations[0].Message, Does.StartWith("OnCompleted came before OnNext had returned"));
    }

    [Test]
    public void OnNext_OnAnotherThreadDuringOnNext_IsAViolation()
    {
        GrammarException? violation = null;
        bool isFirst = true;
        using IDisposable subscription = _source.ValidateGrammar().Subscribe(value =>
        {
            if (!isFirst)
            {
                return;
            }

            isFirst = false;
            var other = new Thread(() => violation = Caught(() => _source.Observer.OnNext(value + 1)));
            other.Start();
            other.Join();
        });

        _source.Observer.OnNext(1);

        Assert.That(violation?.Message, Does.Match(@"^OnNext\(2\) came before OnNext had returned and on another thread, \d+ instead of \d+: "));
    }

    [Test]
    public void OnNext_OnAnotherThreadAfterwards_IsLegal()
    {
        using IDisposable subscription = _source.ValidateGrammar().Subscribe(value => _seen.Add($"{value}"));

        _source.Observer.OnNext(1);
        var other = new Thread(() => _source.Observer.OnNext(2));
        other.Start();
        other.Join();

        Assert.That(_seen, Is.EqualTo(["1", "2"]));
    }

    [Test]
    public void Signals_AfterACompletion_AreViolations()
    {
        GrammarValidator<int> validated = _source.ValidateGrammar();
        using IDisposable subscription = validated.Subscribe(_ => _seen.Add("next"), _ => _seen.Add("#"), () => _seen.Add("|"));
        _source.Observer.OnCompleted();

        Assert.That(() => _source.Observer.OnNext(1), Throws.TypeOf<GrammarException>());
        Assert.That(() => _source.Observer.OnError(new FormatException("late")), Throws.TypeOf<GrammarException>());
        Assert.That(() => _source.Observer.OnCompleted(), Throws.TypeOf<GrammarException>());

        Assert.That(_seen, Is.EqualTo(["|"]));
        Assert.That(string.Join('\n', Messages(validated)), Is.EqualTo(
            "OnNext(1) came after OnCompleted, and nothing may follow a terminal signal.\n" +
            "OnError(FormatException: late) came after OnCompleted, and nothing may follow a terminal signal.\n" +
            "OnCompleted came after OnCompleted, and nothing may follow a terminal signal."));
    }

    [Test]
    public void Completion_AfterAnError_IsAViolation()
    {
        using IDisposable subscription = _source.ValidateGrammar().Subscribe(_ => { }, _ => _seen.Add("#"), () => _seen.Add("|"));
        _source.Observer.OnError(new FormatException());

        Assert.That(
            () => _source.Observer.OnCompleted(),
            Throws.TypeOf<GrammarException>().With.Message.StartsWith("OnCompleted came after OnError"));
        Assert.That(_seen, Is.EqualTo(["#"]));
    }

    [Test]
    public void Signal_AfterDisposeReturned_IsAViolation()
    {
        IDisposable subscription = _source.ValidateGrammar().Subscribe(value => _seen.Add($"{value}"));
        subscription.Dispose();

        Assert.That(
            () => _source.Observer.OnNext(5),
            Throws.TypeOf<GrammarException>().With.Message.EqualTo("OnNext(5) came after Dispose had returned."));
        Assert.That(_seen, Is.Empty);
    }

    [Test]
    public void Signal_DuringDispose_IsLegal()
    {
        // Rx's own observers fall silent when their subscription is disposed: this one must not be one of them.
        GrammarValidator<int> validated = _source.ValidateGrammar();
        IDisposable subscription = validated.Subscribe(new Listening(_seen));
        _source.WhenDisposed = () => _source.Observer.OnNext(5);

        subscription.Dispose();

        Assert.That((string.Join(' ', _seen), validated.Violations.Count), Is.EqualTo(("5", 0)));
    }

    [Test]
    public void Dispose_InsideOnNext_IsLegal()
    {
        IDisposable? subscription = null;
        GrammarValidator<int> validated = _source.ValidateGrammar();
        subscription = validated.Subscribe(_ => subscription!.Dispose());

        _source.Observer.OnNext(1);

        Assert.That(validated.Violations, Is.Empty);
    }

    [Test]
    public void Observer_ThatThrows_IsNoViolationAndEndsItsCall()
    {
        GrammarValidator<int> validated = _source.ValidateGrammar();
        using IDisposable subscription = validated.Subscribe(new Throwing());

        Assert.That(() => _source.Observer.OnNext(1), Throws.TypeOf<FormatException>());
        Assert.That(() => _source.Observer.OnNext(2), Throws.TypeOf<FormatException>());

        Assert.That(validated.Violations, Is.Empty);
    }

    [Test]
    public void Subscriptions_AreJudgedEachByItself()
    {
        GrammarValidator<int> validated = _source.ValidateGrammar();
        using IDisposable first = validated.Subscribe();
        IObserver<int> firstObserver = _source.Observer;
        using IDisposable second = validated.Subscribe(value => _seen.Add($"{value}"));

        firstObserver.OnCompleted();
        _source.Observer.OnNext(1);

        Assert.That((string.Join(' ', _seen), validated.Violations.Count), Is.EqualTo(("1", 0)));
    }

    [Test]
    public void Violation_ThatTheSourceSwallows_FailsTheClockAndCanBeAskedFor()
    {
        var clock = new VirtualClock();
        GrammarValidator<int> validated = _source.ValidateGrammar(clock);
        using IDisposable subscription = validated.Subscribe();

        Assert.That(
            () => clock.Run(async () =>
            {
                await clock.DelayAsync(TimeSpan.FromSeconds(1));
                _source.Observer.OnCompleted();
                Caught(() => _source.Observer.OnCompleted());
            }),
            Throws.TypeOf<GrammarException>());
        Assert.That(validated.ThrowIfViolated, Throws.TypeOf<GrammarException>());
    }

    private static IEnumerable<string> Messages(GrammarValidator<int> validated)
    {
        foreach (GrammarException violation in validated.Violations)
        {
            yield return violation.Message;
        }
    }

    private static GrammarException? Caught(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (GrammarException exception)
        {
            return exception;
        }
    }

    /// <summary>A source that keeps talking whatever happens.</summary>
    private sealed class Rude<T> : IObservable<T>
    {
        public IObserver<T> Observer { get; private set; } = null!;

        public Action WhenDisposed { get; set; } = () => { };

        public IDisposable Subscribe(IObserver<T> observer)
        {
            Observer = observer;
            return Disposable.Create(() => WhenDisposed());
        }
    }

    private sealed class Listening(List<string> seen) : IObserver<int>
    {
        public void OnNext(int value) => seen.Add($"{value}");

        public void OnError(Exception error) => seen.Add("#");

        public void OnCompleted() => seen.Add("|");
    }

    private sealed class Throwing : IObserver<int>
    {
        public void OnNext(int value) => throw new FormatException("from the observer");

        public void OnError(Exception error) => throw new FormatException("from the observer");

        public void OnCompleted() => throw new FormatException("from the observer");
    }
}
