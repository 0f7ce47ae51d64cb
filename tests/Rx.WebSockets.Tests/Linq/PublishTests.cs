using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>A published flow whose connection begins and ends with its one observer keeps what every operator does.</summary>
public sealed class PublishTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _first = new();
    private readonly TestObserver<int> _second = new();

    public override IFlow<int> Apply(IFlow<int> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new Rx.WebSockets.Flows.AnonymousFlow<int>(observer =>
        {
            var published = source.Publish();
            var subscription = published.Subscribe(observer);
            var connection = published.Connect();
            return System.Reactive.Disposables.Disposable.Create(() =>
            {
                connection.Dispose();
                subscription.Dispose();
            });
        });
    }

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Publish_NoSourceOrObserver_IsRefusedAtTheCall()
    {
        Assert.That(() => ((IFlow<int>)null!).Publish(), Throws.ArgumentNullException);
        Assert.That(() => _source.Publish().Subscribe((IFlowObserver<int>)null!), Throws.ArgumentNullException);
        Assert.That(() => _source.Publish().Subscribe((IObserver<int>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Connect_OnceOrTwice_SubscribesOnce()
    {
        var published = _source.Publish();
        var before = _source.Subscribers;

        var connection = published.Connect();

        Assert.That(published.Connect(), Is.SameAs(connection));
        Assert.That((before, _source.Subscribers), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Value_WhileNobodyIsThere_WaitsForTheFirstObserver()
    {
        var published = _source.Publish();
        published.Connect();

        var sent = _source.SendAsync(1);
        var waited = !sent.IsCompleted;
        published.Subscribe(_first);

        Assert.That(waited && sent.IsCompletedSuccessfully);
        Assert.That(_first.Values, Is.EqualTo([1]));
    }

    [Test]
    public void Value_HeldUntilTheSchedulerRuns_IsSeenByAllWhoSubscribeMeanwhile()
    {
        var clock = new VirtualClock();
        var published = _source.Publish(scheduler: clock);
        published.Connect();
        var sent = _source.SendAsync(1);

        published.Subscribe(_first);
        published.Subscribe(_second);
        var early = _first.Values.Concat(_second.Values).Count();
        clock.Run(() => clock.SettleAsync());

        Assert.That((early, sent.IsCompletedSuccessfully), Is.EqualTo((0, true)));
        Assert.That(_first.Values.Concat(_second.Values), Is.EqualTo([1, 1]));
    }

    [Test]
    public void Value_WhoseObserverLeavesBeforeTheSchedulerRuns_WaitsForTheNext()
    {
        var clock = new VirtualClock();
        var published = _source.Publish(scheduler: clock);
        published.Connect();
        var sent = _source.SendAsync(1);

        published.Subscribe(_first).Dispose();
        clock.Run(() => clock.SettleAsync());
        var waits = !sent.IsCompleted;
        published.Subscribe(_second);
        clock.Run(() => clock.SettleAsync());

        Assert.That((waits, sent.IsCompletedSuccessfully, _first.Signals.Count), Is.EqualTo((true, true, 0)));
        Assert.That(_second.Values, Is.EqualTo([1]));
    }

    [Test]
    public void Token_CallbackThatThrows_IsReportedIfSomebodyIsToHearOfIt([Values] bool reports)
    {
        var reported = new List<Exception>();
        var published = _source.Publish(reports ? reported.Add : null);
        published.Connect();
        var subscription = published.Subscribe(_first);
        _source.Send(1);
        _first.Tokens[0].Register(() => throw new InvalidOperationException("mine"));

        Assert.That(subscription.Dispose, reports ? Throws.Nothing : Throws.InstanceOf<AggregateException>());
        Assert.That(reported, Has.Count.EqualTo(reports ? 1 : 0));
    }

    [Test]
    public void Value_AfterTheLastObserverLeft_WaitsAgain()
    {
        var published = _source.Publish();
        published.Connect();
        published.Subscribe(_first).Dispose();

        var sent = _source.SendAsync(1);
        var waited = !sent.IsCompleted;
        published.Subscribe(_second);

        Assert.That(waited && sent.IsCompletedSuccessfully);
        Assert.That((_first.Values.Count(), _second.Values.Count(), _source.Subscribers), Is.EqualTo((0, 1, 1)));
    }

    [Test]
    public void Value_ForTwoObservers_WaitsForTheSlower()
    {
        var published = _source.Publish();
        published.Subscribe(_first);
        published.Subscribe(_second);
        published.Connect();
        _second.BeBusy();

        var sent = _source.SendAsync(1);
        var waited = !sent.IsCompleted;
        _second.TakeNext();

        Assert.That(waited && sent.IsCompletedSuccessfully);
        Assert.That((_first.Values.Count(), _second.Values.Count()), Is.EqualTo((1, 1)));
    }

    [Test]
    public void End_IsToldToEveryoneAndToThoseWhoComeLater([Values] bool errors)
    {
        var published = _source.Publish();
        published.Connect();
        published.Subscribe(_first);
        var error = new TimeoutException();

        (errors ? () => _source.Fail(error) : (Action)_source.Complete)();
        published.Subscribe(_second);

        Assert.That(new[] { _first.Error, _second.Error }, Is.All.EqualTo(errors ? error : null));
        Assert.That(new[] { _first.IsCompleted, _second.IsCompleted }, Is.All.EqualTo(!errors));
    }

    [Test]
    public void Observer_FaultsWhileThereAreOthers_IsReportedAndTheyGoOn()
    {
        var reported = new List<Exception>();
        var published = _source.Publish(reported.Add);
        published.Connect();
        published.Subscribe(_first);
        published.Subscribe(_second);
        var fault = new InvalidOperationException();
        _first.OnValue = _ => throw fault;

        _source.Send(1, 2);

        Assert.That(reported, Is.EqualTo([fault]));
        Assert.That(_second.Values, Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task Observer_TheLastFaults_TheSourceHearsOfItAndThoseWhoComeLaterGetIt([Values] bool later)
    {
        var published = _source.Publish(_ => { });
        published.Connect();
        published.Subscribe(_first);
        var fault = new InvalidOperationException();
        _first.OnValue = later ? null : _ => throw fault;
        if (later)
        {
            _first.BeBusy();
        }

        var sent = _source.SendAsync(1);
        if (later)
        {
            _first.Fault(fault);
        }

        await Assert.ThatAsync(() => sent, Throws.Exception.SameAs(fault));
        published.Subscribe(_second);
        Assert.That(_second.Error, Is.SameAs(fault));
    }

    [Test]
    public void Connection_Disposed_ReleasesTheSourceAndNothingIsSignalledAnyMore()
    {
        var published = _source.Publish();
        var connection = published.Connect();

        var sent = _source.SendAsync(1);
        connection.Dispose();
        published.Subscribe(_first);
        _source.LastObserver.OnCompleted();

        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That((_source.Subscribers, _first.Signals.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Push_WhileNobodyIsThere_IsRefused()
    {
        var published = _source.Publish();
        published.Connect();

        Assert.That(() => _source.LastObserver.OnNext(1), Throws.InvalidOperationException);
    }
}
