using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class CloseOnCompletionTests : FlowOperatorContract<int, int>
{
    private static readonly CloseReason Reason = new((CloseCode)4001, "done");

    private readonly TestObserver<Frame> _outgoing = new();

    public override IFlow<int> Apply(IFlow<int> source) => source.CloseOnCompletion(_outgoing, Reason);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void CloseOnCompletion_AnythingMissing_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().CloseOnCompletion(null!, Reason), Throws.ArgumentNullException);
        Assert.That(() => new TestFlow<int>().CloseOnCompletion(_outgoing, default), Throws.ArgumentException);
    }

    [Test]
    public void Completion_OfTheFlow_ClosesBeforeItPasses()
    {
        var (source, observer, _) = Subscribed();
        var completedBefore = true;
        _outgoing.OnValue = _ => completedBefore = observer.IsCompleted;

        source.Send(1);
        var early = _outgoing.Signals.Count;
        source.Complete();
        source.LastObserver.OnCompleted();

        Assert.That((early, completedBefore, observer.IsCompleted), Is.EqualTo((0, false, true)));
        Assert.That(_outgoing.Values, Is.EqualTo([Frame.Close(Reason)]));
        Assert.That(_outgoing.Pushed, Is.EqualTo(1));
    }

    [Test]
    public void Outgoing_ThatThrows_IsTheErrorInPlaceOfTheCompletion()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        _outgoing.OnValue = _ => throw fault;

        source.Complete();

        Assert.That((observer.Error, observer.Signals.Count, source.Subscribers), Is.EqualTo(((Exception?)fault, 1, 0)));
    }

    [Test]
    public void Outgoing_ThatEndsTheSubscription_SignalsNothingMore()
    {
        var (source, observer, subscription) = Subscribed();
        _outgoing.OnValue = _ => subscription.Dispose();

        source.Complete();

        Assert.That((_outgoing.Signals.Count, observer.Signals.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Error_OrDisposal_ClosesNothing([Values] bool disposed)
    {
        var (source, _, subscription) = Subscribed();

        (disposed ? subscription.Dispose : (Action)(() => source.Fail(new TimeoutException())))();
        source.LastObserver.OnCompleted();

        Assert.That(_outgoing.Signals.Any(), Is.False);
    }
}
