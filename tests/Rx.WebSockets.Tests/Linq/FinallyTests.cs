using System;
using System.Collections.Generic;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class FinallyTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _observer = new();
    private readonly List<string> _log = [];

    public override IFlow<int> Apply(IFlow<int> source) => source.Finally(() => { });

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Finally_NoAction_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.Finally(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Finally_AnyEnd_ActsOnceBehindIt([Range(0, 2)] int end)
    {
        var subscription = Subscribe();

        Action act = end switch
        {
            0 => _source.Complete,
            1 => () => _source.Fail(new InvalidOperationException()),
            _ => subscription.Dispose,
        };
        var before = _log.Count;
        act();
        subscription.Dispose();
        subscription.Dispose();

        Assert.That(before, Is.Zero);
        Assert.That(_log, Is.EqualTo([end == 2 ? "unsubscribed without an end" : "unsubscribed behind the end"]));
    }

    [TestCase(true, false)]
    [TestCase(false, false)]
    [TestCase(false, true)]
    public void Finally_ObserverFaultsAtOnceOrLater_ActsOnce(bool later, bool pushed)
    {
        using var subscription = Subscribe();
        var fault = new InvalidOperationException();
        if (later)
        {
            _observer.BeBusy();
            var sent = _source.SendAsync(1);
            _observer.Fault(fault);
            Assert.That(async () => await sent, Throws.Exception.SameAs(fault));
        }
        else
        {
            _observer.OnValue = _ => throw fault;
            Assert.That(() => _source.Insist(1, pushed), Throws.Exception.SameAs(fault));
        }

        Assert.That(_log, Has.Count.EqualTo(1));
    }

    [Test]
    public void Finally_HandlerGivesUpBecauseTheSourceSaysSo_ActsBehindTheTerminalSignal()
    {
        using var subscription = Subscribe();
        _observer.BeBusy();
        using var stop = new System.Threading.CancellationTokenSource();

        var sent = _source.LastObserver.OnNextAsync(1, stop.Token).AsTask();
        stop.Cancel();
        _observer.Fault(new OperationCanceledException(stop.Token));
        var before = _log.Count;
        _source.Complete();

        Assert.That(sent.IsCanceled);
        Assert.That((before, _log.Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Finally_NobodyHandlesTheError_ActsAndTheSourceHearsOfIt()
    {
        var error = new InvalidOperationException();
        using var subscription = _source.Finally(Act).Subscribe((int _) => { });

        Assert.That(() => _source.Fail(error), Throws.Exception.SameAs(error));
        Assert.That(_log, Has.Count.EqualTo(1));
    }

    private IDisposable Subscribe() => _source.Finally(Act).Subscribe(_observer);

    private void Act() =>
        _log.Add($"{(_source.Subscribers == 0 ? "unsubscribed" : "subscribed")} {(_observer.IsCompleted || _observer.Error is not null ? "behind the end" : "without an end")}");
}
