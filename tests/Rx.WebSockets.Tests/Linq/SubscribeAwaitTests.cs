using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

[InlineAwaits]
public sealed class SubscribeAwaitTests
{
    private readonly TestFlow<int> _source = new();
    private readonly List<string> _log = [];
    private TaskCompletionSource _work = new();
    private CancellationToken _token;

    [Test]
    public void SubscribeAwait_NoSourceOrHandler_IsRefusedAtTheCall()
    {
        Assert.That(() => Flow.SubscribeAwait<int>(null!, Handle), Throws.ArgumentNullException);
        Assert.That(() => _source.SubscribeAwait(null!), Throws.ArgumentNullException);
    }

    [Test]
    [Property("Case", "U17")]
    [Property("Case", "U18")]
    public void SubscribeAwait_HandlerIsAtWork_TheSourceWaits()
    {
        using var subscription = Subscribe();

        var first = _source.SendAsync(1);
        var waited = !first.IsCompleted;
        Finish();
        var second = _source.SendAsync(2);
        Finish();

        Assert.That(waited);
        Assert.That(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
        Assert.That(_log, Is.EqualTo(["begin 1", "end 1", "begin 2", "end 2"]));
    }

    [Test]
    public void SubscribeAwait_HandlerCompletesAtOnce_TheSourceGoesOn()
    {
        var values = new List<int>();
        using var subscription = _source.SubscribeAwait((value, _) =>
        {
            values.Add(value);
            return default;
        });

        _source.Send(1, 2, 3);

        Assert.That(values, Is.EqualTo([1, 2, 3]));
    }

    [Test]
    public void SubscribeAwait_Completion_CallsItsHandlerAndUnsubscribes()
    {
        using var subscription = Subscribe();

        _source.Complete();
        _source.Insist(1);
        _source.LastObserver.OnCompleted();
        _source.LastObserver.OnError(new InvalidOperationException());

        Assert.That(_log, Is.EqualTo(["completed"]));
        Assert.That(_source.LastToken.IsCancellationRequested, "the subscription was disposed");
    }

    [Test]
    public void SubscribeAwait_Error_CallsItsHandlerAndUnsubscribes()
    {
        using var subscription = Subscribe();

        _source.Fail(new InvalidOperationException("broken"));
        _source.Insist(1);
        _source.LastObserver.OnCompleted();

        Assert.That(_log, Is.EqualTo(["error broken"]));
        Assert.That(_source.LastToken.IsCancellationRequested, "the subscription was disposed");
    }

    [Test]
    public void SubscribeAwait_ErrorAndNobodyHandlesIt_IsThrownAtTheSource()
    {
        var error = new InvalidOperationException();
        using var subscription = _source.SubscribeAwait(Handle);

        Assert.That(() => _source.Fail(error), Throws.Exception.SameAs(error));
    }

    [Test]
    public void SubscribeAwait_CompletionAndNobodyHandlesIt_IsFine()
    {
        using var subscription = _source.SubscribeAwait(Handle);

        Assert.That(_source.Complete, Throws.Nothing);
    }

    [Test]
    [Property("Case", "U19")]
    public async Task SubscribeAwait_HandlerFaults_EndsTheSubscriptionAndTheSourceHearsOfIt()
    {
        var fault = new InvalidOperationException();
        using var subscription = Subscribe();

        var sent = _source.SendAsync(1);
        _work.SetException(fault);
        _source.Insist(2);
        _source.LastObserver.OnCompleted();

        await Assert.ThatAsync(() => sent, Throws.Exception.SameAs(fault));
        Assert.That(_log, Is.EqualTo(["begin 1"]));
        Assert.That(_source.LastToken.IsCancellationRequested, Is.False, "the fault ends the subscription, not a disposal before it");
    }

    [Test]
    [Property("Case", "U19")]
    public async Task SubscribeAwait_HandlerThrows_EndsTheSubscriptionAndTheSourceHearsOfIt()
    {
        var fault = new InvalidOperationException();
        using var subscription = _source.SubscribeAwait((_, _) => throw fault, _ => _log.Add("error"), () => _log.Add("completed"));

        var sent = _source.SendAsync(1);
        _source.LastObserver.OnCompleted();

        await Assert.ThatAsync(() => sent, Throws.Exception.SameAs(fault));
        Assert.That(_log, Is.Empty);
    }

    [Test]
    public void SubscribeAwait_DisposedAfterAFault_UnsubscribesFromASourceThatDidNot()
    {
        var subscription = _source.SubscribeAwait((_, _) => throw new InvalidOperationException());

        Assert.That(() => _source.LastObserver.OnNextAsync(1).AsTask(), Throws.InvalidOperationException);
        subscription.Dispose();

        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public void SubscribeAwait_DisposedBeforeValues_CallsNothing()
    {
        Subscribe().Dispose();

        _source.Insist(1);
        _source.LastObserver.OnCompleted();

        Assert.That(_log, Is.Empty);
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public void SubscribeAwait_DisposedWhileTheHandlerIsAtWork_ItsTokenFires()
    {
        var subscription = Subscribe();

        _ = _source.SendAsync(1);
        var before = _token.IsCancellationRequested;
        subscription.Dispose();

        Assert.That(before, Is.False);
        Assert.That(_token.IsCancellationRequested);
    }

    [Test]
    public void SubscribeAwait_SourceGivesNoToken_TheHandlersTokenFiresOnDisposeAllTheSame()
    {
        var subscription = Subscribe();

        _ = _source.LastObserver.OnNextAsync(1, CancellationToken.None);
        var before = _token.IsCancellationRequested;
        subscription.Dispose();

        Assert.That(before, Is.False);
        Assert.That(_token.IsCancellationRequested);
    }

    [Test]
    public async Task SubscribeAwait_HandlerGivesUpWhenDisposed_TheSourceHearsOfTheCancellation()
    {
        var subscription = _source.SubscribeAwait((_, token) => new ValueTask(Task.Delay(Timeout.Infinite, token)));

        var sent = _source.SendAsync(1);
        subscription.Dispose();

        await Assert.ThatAsync(() => sent, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void SubscribeAwait_DisposedByTheHandler_CallsNothingAnyMore()
    {
        IDisposable? subscription = null;
        subscription = _source.SubscribeAwait((value, _) =>
        {
            _log.Add($"{value}");
            subscription!.Dispose();
            return default;
        });

        _source.Send(1);
        _source.Insist(2);

        Assert.That(_log, Is.EqualTo(["1"]));
    }

    [Test]
    public void SubscribeAwait_TokenFires_EndsTheSubscription()
    {
        using var end = new CancellationTokenSource();
        using var subscription = _source.SubscribeAwait(Handle, cancellationToken: end.Token);

        _ = _source.SendAsync(1);
        end.Cancel();

        Assert.That(_source.Subscribers, Is.Zero);
        Assert.That(_token.IsCancellationRequested);
    }

    [Test]
    public void SubscribeAwait_TokenFiresAfterTheEnd_IsNotHeardAnyMore([Values] bool endsWithinSubscribe)
    {
        using var end = new CancellationTokenSource();
        void Signal(IFlowObserver<int> observer)
        {
            _ = observer.OnNextAsync(1, CancellationToken.None);
            Finish();
            observer.OnCompleted();
        }

        var source = new TestFlow<int> { OnSubscribe = endsWithinSubscribe ? Signal : null };
        using var subscription = source.SubscribeAwait(Handle, cancellationToken: end.Token);
        if (!endsWithinSubscribe)
        {
            Signal(source.LastObserver);
        }

        end.Cancel();

        Assert.That(_token.CanBeCanceled);
        Assert.That(_token.IsCancellationRequested, Is.False);
    }

    [Test]
    public void SubscribeAwait_TokenHasFired_SubscribesNothing()
    {
        using var subscription = _source.SubscribeAwait(Handle, cancellationToken: new CancellationToken(canceled: true));

        Assert.That(() => _source.LastObserver, Throws.Exception, "nobody has subscribed");
    }

    [Test]
    public void SubscribeAwait_SourceCompletesWithinSubscribe_IsHeard()
    {
        var source = new TestFlow<int> { OnSubscribe = observer => observer.OnCompleted() };

        using var subscription = source.SubscribeAwait(Handle, onCompleted: () => _log.Add("completed"));

        Assert.That(_log, Is.EqualTo(["completed"]));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void SubscribeAwait_SourcePushes_IsRefusedAtTheSourceOnce()
    {
        using var subscription = Subscribe();

        Assert.That(() => _source.Insist(1, pushed: true), Throws.InvalidOperationException.With.Message.Contains("OnNextAsync"));
        Assert.That(() => _source.Insist(2, pushed: true), Throws.Nothing);
        _source.Insist(3);

        Assert.That(_log, Is.Empty);
    }

    private IDisposable Subscribe() =>
        _source.SubscribeAwait(Handle, error => _log.Add($"error {error.Message}"), () => _log.Add("completed"));

    private async ValueTask Handle(int value, CancellationToken token)
    {
        _token = token;
        _log.Add($"begin {value}");
        await _work.Task;
        _log.Add($"end {value}");
    }

    private void Finish()
    {
        var work = _work;
        _work = new TaskCompletionSource();
        work.SetResult();
    }
}
