using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class CatchTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestFlow<int> _other = new();
    private readonly TestObserver<int> _observer = new();

    public override IFlow<int> Apply(IFlow<int> source) => source.Catch((TimeoutException _) => new TestFlow<int>());

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Catch_NoHandler_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.Catch((Func<Exception, IFlow<int>>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Catch_ErrorOfTheType_GoesOnWithTheOtherFlow([Values] bool pushed)
    {
        var error = new TimeoutException();
        Exception? seen = null;
        using var subscription = _source.Catch((TimeoutException e) =>
        {
            seen = e;
            return _other;
        }).Subscribe(_observer);

        _source.Insist(1, pushed);
        _source.Fail(error);
        _source.LastObserver.OnError(new TimeoutException());
        _source.Insist(9, pushed);
        _other.Insist(2, pushed);
        _other.Complete();

        Assert.That(seen, Is.SameAs(error));
        Assert.That(_observer.Values, Is.EqualTo([1, 2]));
        Assert.That(_observer.IsCompleted);
    }

    [Test]
    public void Catch_ErrorOfTheOtherFlow_Passes()
    {
        var error = new TimeoutException();
        using var subscription = _source.Catch((TimeoutException _) => _other).Subscribe(_observer);

        _source.Fail(new TimeoutException());
        _other.Fail(error);

        Assert.That(_observer.Error, Is.SameAs(error));
    }

    [Test]
    public void Catch_HandlerThrowsOrGivesNothing_IsTheError([Values] bool throws)
    {
        var fault = new InvalidOperationException();
        using var subscription = _source.Catch((Exception _) => throws ? throw fault : (IFlow<int>)null!).Subscribe(_observer);

        _source.Fail(new TimeoutException());

        Assert.That(_observer.Error, throws ? Is.SameAs(fault) : Is.InstanceOf<ArgumentNullException>());
    }

    [Test]
    public void Catch_FaultOfTheObserver_IsNotCaught()
    {
        var fault = new TimeoutException();
        _observer.OnValue = _ => throw fault;
        using var subscription = _source.Catch((TimeoutException _) => _other).Subscribe(_observer);

        Assert.That(() => _source.Send(1), Throws.Exception.SameAs(fault));
        Assert.That(_other.Subscribers, Is.Zero);
    }

    [Test]
    public void Catch_Disposed_EndsTheOtherSubscriptionToo()
    {
        var subscription = _source.Catch((Exception _) => _other).Subscribe(_observer);
        _source.Fail(new TimeoutException());

        subscription.Dispose();
        _other.Insist(1);

        Assert.That(_other.Subscribers, Is.Zero);
        Assert.That(_observer.Signals, Is.Empty);
    }

    [Test]
    public void Catch_ErrorAfterDispose_AsksNobody()
    {
        var calls = 0;
        var subscription = _source.Catch((Exception _) =>
        {
            calls++;
            return _other;
        }).Subscribe(_observer);

        subscription.Dispose();
        _source.LastObserver.OnError(new TimeoutException());

        Assert.That(calls, Is.Zero);
    }
}
