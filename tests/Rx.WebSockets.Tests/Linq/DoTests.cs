using System;
using System.Collections.Generic;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class DoTests : FlowOperatorContract<int, int>
{
    private readonly List<string> _log = [];

    public override IFlow<int> Apply(IFlow<int> source) => source.Do(_ => { });

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Do_NoAction_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().Do(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Do_Values_AreShownBeforeTheyPass([Values] bool pushed)
    {
        var (source, observer) = Logged();
        observer.OnValue = value => _log.Add($"observer {value}");

        source.Insist(1, pushed);

        Assert.That(_log, Is.EqualTo(["value 1", "observer 1"]));
    }

    [Test]
    public void Do_Completion_IsShownOnce()
    {
        var (source, observer) = Logged();

        source.Complete();
        source.LastObserver.OnCompleted();
        source.LastObserver.OnError(new InvalidOperationException());

        Assert.That(_log, Is.EqualTo(["completed"]));
        Assert.That(observer.IsCompleted);
    }

    [Test]
    public void Do_Error_IsShownOnce()
    {
        var (source, observer) = Logged();
        var error = new InvalidOperationException("broken");

        source.Fail(error);
        source.LastObserver.OnError(error);
        source.LastObserver.OnCompleted();

        Assert.That(_log, Is.EqualTo(["error broken"]));
        Assert.That(observer.Error, Is.SameAs(error));
    }

    [Test]
    public void Do_AnyActionThrows_IsTheErrorAndUnsubscribes([Range(0, 2)] int signal)
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        var fault = new InvalidOperationException();
        using var subscription = source.Do(_ => throw fault, _ => throw fault, () => throw fault).Subscribe(observer);

        Action act = signal switch
        {
            0 => () => source.Send(1),
            1 => () => source.Fail(new TimeoutException()),
            _ => source.Complete,
        };
        act();

        Assert.That(observer.Signals, Has.Count.EqualTo(1));
        Assert.That(observer.Error, Is.SameAs(fault));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Do_AfterDispose_ShowsNothing()
    {
        var source = new TestFlow<int>();
        source.Do(Value, Error, Completed).Subscribe(new TestObserver<int>()).Dispose();

        source.Insist(1);
        source.LastObserver.OnError(new InvalidOperationException());
        source.LastObserver.OnCompleted();

        Assert.That(_log, Is.Empty);
    }

    private (TestFlow<int> Source, TestObserver<int> Observer) Logged()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        source.Do(Value, Error, Completed).Subscribe(observer);
        return (source, observer);
    }

    private void Value(int value) => _log.Add($"value {value}");

    private void Error(Exception error) => _log.Add($"error {error.Message}");

    private void Completed() => _log.Add("completed");
}
