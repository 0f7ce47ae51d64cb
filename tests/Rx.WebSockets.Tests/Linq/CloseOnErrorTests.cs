using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

[TestFixture(false)]
[TestFixture(true)]
public sealed class CloseOnErrorTests(bool hasReason) : FlowOperatorContract<int, int>
{
    private static readonly CloseReason Reason = new((CloseCode)4001, "failed");

    private readonly TestObserver<Frame> _outgoing = new();

    public override IFlow<int> Apply(IFlow<int> source) => hasReason ? source.CloseOnError(_outgoing, _ => Reason) : source.CloseOnError(_outgoing);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void CloseOnError_AnythingMissing_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().CloseOnError(null!), Throws.ArgumentNullException);
        Assert.That(() => new TestFlow<int>().CloseOnError(null!, _ => Reason), Throws.ArgumentNullException);
        Assert.That(() => new TestFlow<int>().CloseOnError(_outgoing, null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Error_OfTheFlow_ClosesAndPasses()
    {
        var (source, observer, _) = Subscribed();
        var error = new TimeoutException();

        source.Send(1);
        source.Fail(error);
        source.LastObserver.OnError(new InvalidOperationException());

        Assert.That(observer.Error, Is.SameAs(error));
        Assert.That(_outgoing.Signals, Has.Count.EqualTo(1));
        Assert.That((_outgoing.Error, _outgoing.Values.SingleOrDefault()), Is.EqualTo(hasReason ? (null, Frame.Close(Reason)) : (error, default(Frame))));
    }

    [Test]
    public void Completion_OrDisposal_ClosesNothing([Values] bool disposed)
    {
        var (source, _, subscription) = Subscribed();

        (disposed ? subscription.Dispose : (Action)source.Complete)();
        source.LastObserver.OnError(new TimeoutException());

        Assert.That(_outgoing.Signals.Any(), Is.False);
    }

    [Test]
    public void Outgoing_ThatThrows_IsTheErrorInPlaceOfTheOther()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        var fault = new InvalidOperationException();
        var outgoing = FlowObserver.From(System.Reactive.Observer.Create<Frame>(_ => throw fault, _ => throw fault));
        using var subscription = (hasReason ? source.CloseOnError(outgoing, _ => Reason) : source.CloseOnError(outgoing)).Subscribe(observer);

        source.Fail(new TimeoutException());

        Assert.That((observer.Error, observer.Signals.Count), Is.EqualTo(((Exception?)fault, 1)));
    }

    [Test]
    public void Reason_ThatIsNull_LeavesOpen()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        using var subscription = source.CloseOnError(_outgoing, _ => null).Subscribe(observer);

        source.Fail(new TimeoutException());

        Assert.That(_outgoing.Signals, Is.Empty);
        Assert.That(observer.Error, Is.TypeOf<TimeoutException>());
    }

    [Test]
    public void Reason_ThatThrows_IsTheErrorInPlaceOfTheOther()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        var another = new InvalidOperationException();
        using var subscription = source.CloseOnError(_outgoing, _ => throw another).Subscribe(observer);

        source.Fail(new TimeoutException());

        Assert.That(_outgoing.Signals, Is.Empty);
        Assert.That(observer.Error, Is.SameAs(another));
    }
}
