using System;
using System.Collections.Generic;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

[InlineAwaits]
public sealed class SubscribeAwaitConcurrencyTests
{
    private readonly TestFlow<int> _source = new();
    private readonly Works _works = new();
    private readonly List<string> _log = [];

    [Test]
    public void SubscribeAwait_NoSourceHandlerOrChoice_IsRefusedAtTheCall()
    {
        Assert.That(() => Flow.SubscribeAwait<int>(null!, _works.HandleAsync, Await.Sequential), Throws.ArgumentNullException);
        Assert.That(() => _source.SubscribeAwait(null!, Await.Sequential), Throws.ArgumentNullException);
        Assert.That(() => _source.SubscribeAwait(_works.HandleAsync, (Await)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Sequential_HandlerIsAtWork_TheSourceWaits()
    {
        using var subscription = Subscribe(Await.Sequential);

        var sent = _source.SendAsync(1);
        var waited = !sent.IsCompleted;
        _works.End(1);

        Assert.That(waited && sent.IsCompletedSuccessfully);
    }

    [Test]
    public void Parallel_AsManyAtWorkAsMayBe_TheSourceWaitsForTheFirst()
    {
        using var subscription = Subscribe(Await.Parallel(2));

        _source.Send(1);
        var second = _source.SendAsync(2);
        var waited = !second.IsCompleted;
        _works.End(1);
        _source.Complete();
        var early = _log.Count;
        _works.End(2);

        Assert.That(waited && second.IsCompletedSuccessfully && early == 0);
        Assert.That(_log, Is.EqualTo(["completed"]));
    }

    [Test]
    public void Parallel_OneFaults_TheSourceHearsOfItByItsNextValueAndTheOthersAreTold()
    {
        using var subscription = Subscribe(Await.Parallel(2));
        var fault = new TimeoutException();

        _source.Send(1);
        var second = _source.SendAsync(2);
        _works.Fault(1, fault);
        _works.GiveUp(2);

        Assert.That(second.IsCompletedSuccessfully);
        Assert.That(() => _source.Send(3), Throws.Exception.SameAs(fault));
        Assert.That(_works.Tokens[2].IsCancellationRequested);
        Assert.That(_log, Is.Empty, "a fault of the handler is none of the source's errors");
    }

    [Test]
    public void DropWhileBusy_HandlerIsAtWork_ValuesAreDropped()
    {
        using var subscription = Subscribe(Await.DropWhileBusy);

        _source.Send(1, 2);
        _works.End(1);
        _source.Send(3);

        Assert.That(_works.Begun, Is.EqualTo([1, 3]));
    }

    [Test]
    public void SwitchToLatest_NewValue_TellsTheHandlerAndFollowsWhenItHasEnded()
    {
        using var subscription = Subscribe(Await.SwitchToLatest);

        _source.Send(1, 2, 3);
        var told = _works.Tokens[1].IsCancellationRequested;
        var early = _works.Begun.Count;
        _works.GiveUp(1);

        Assert.That((told, early), Is.EqualTo((true, 1)));
        Assert.That(_works.Begun, Is.EqualTo([1, 3]));
    }

    [Test]
    public void HandlerFaults_SourceIsIdle_ItsNextValueBringsTheFaultBack([Values] bool drop)
    {
        using var subscription = Subscribe(drop ? Await.DropWhileBusy : Await.SwitchToLatest);
        var fault = new TimeoutException();

        _source.Send(1);
        _works.Fault(1, fault);

        Assert.That(() => _source.Send(2), Throws.Exception.SameAs(fault));
        Assert.That(_log, Is.Empty);
    }

    [Test]
    public void Disposed_HandlersAtWorkAreTold([Values(0, 1, 2, 3)] int choice)
    {
        Await[] all = [Await.Sequential, Await.Parallel(2), Await.DropWhileBusy, Await.SwitchToLatest];
        var subscription = Subscribe(all[choice]);

        _ = _source.SendAsync(1);
        var before = _works.Tokens[1].IsCancellationRequested;
        subscription.Dispose();

        Assert.That((before, _works.Tokens[1].IsCancellationRequested), Is.EqualTo((false, true)));
        Assert.That(_source.Subscribers, Is.Zero);
    }

    private IDisposable Subscribe(Await concurrency) =>
        _source.SubscribeAwait(_works.HandleAsync, concurrency, error => _log.Add($"error {error.Message}"), () => _log.Add("completed"));
}
