using System;
using System.Reactive.Subjects;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class EchoCloseTests : FlowOperatorContract<Frame, Frame>
{
    private static readonly Frame Close = Frame.Close(new CloseReason((CloseCode)4001, "why"));

    private readonly TestObserver<Frame> _outgoing = new();

    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.EchoClose(_outgoing);

    public override Frame In(int i) => Frame.Text($"{i}");

    public override Frame Out(int i) => Frame.Text($"{i}");

    [Test]
    public void EchoClose_AnythingMissing_IsRefusedAtTheCall()
    {
        var source = new TestFlow<Frame>();

        Assert.That(() => source.EchoClose(null!), Throws.ArgumentNullException);
        Assert.That(() => source.EchoClose(null!, new Subject<int>()), Throws.ArgumentNullException);
        Assert.That(() => source.EchoClose<int>(_outgoing, null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Close_WithAReason_IsEchoedAndDoesNotPass([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();

        source.Insist(Frame.Ping(), pushed);
        source.Insist(Close, pushed);

        Assert.That(_outgoing.Values, Is.EqualTo([Close]));
        Assert.That(observer.Values, Is.EqualTo([Frame.Ping()]));
    }

    [Test]
    public void Close_ASecondOne_IsNotEchoed()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Close, Frame.Close());

        Assert.That(_outgoing.Values, Is.EqualTo([Close]));
        Assert.That(observer.Signals, Is.Empty);
    }

    [Test]
    public void Close_ASecondOneWhileTheAnswerWaits_ChangesNothing()
    {
        var source = new TestFlow<Frame>();
        var observer = new TestObserver<Frame>();
        using var sending = new Subject<int>();
        using var subscription = source.EchoClose(_outgoing, sending).Subscribe(observer);

        source.Send(Close, Frame.Close());
        sending.OnNext(1);

        Assert.That(_outgoing.Values, Is.EqualTo([Close]));
        Assert.That(observer.Signals, Is.Empty);
    }

    [TestCase("value"), TestCase("completion"), TestCase("error")]
    public void Close_WithSomethingToDoBefore_IsEchoedWhenThatIsDone(string signal)
    {
        var source = new TestFlow<Frame>();
        using var sending = new Subject<int>();
        using var subscription = source.EchoClose(_outgoing, after: sending).Subscribe(new TestObserver<Frame>());

        source.Send(Close);
        var early = _outgoing.Signals.Count;
        Action done = signal switch
        {
            "value" => () => sending.OnNext(1),
            "error" => () => sending.OnError(new TimeoutException()),
            _ => sending.OnCompleted,
        };
        done();

        Assert.That(early, Is.Zero);
        Assert.That(_outgoing.Values, Is.EqualTo([Close]));
        Assert.That(sending.HasObservers, Is.False);
    }

    [Test]
    public void After_BeforeTheClose_IsNotSubscribed()
    {
        using var sending = new Subject<int>();
        var source = new TestFlow<Frame>();
        using var subscription = source.EchoClose(_outgoing, sending).Subscribe(new TestObserver<Frame>());

        source.Send(In(1));

        Assert.That(sending.HasObservers, Is.False);
    }

    [TestCase("disposal"), TestCase("completion"), TestCase("error")]
    public void Answer_ThatWaitsAtTheEnd_IsNotGivenAnyMore(string end)
    {
        using var sending = new Subject<int>();
        var source = new TestFlow<Frame>();
        var subscription = source.EchoClose(_outgoing, sending).Subscribe(new TestObserver<Frame>());
        source.Send(Close);

        Action ends = end switch
        {
            "disposal" => subscription.Dispose,
            "error" => () => source.Fail(new TimeoutException()),
            _ => source.Complete,
        };
        ends();
        sending.OnNext(1);

        Assert.That(sending.HasObservers, Is.False);
        Assert.That(_outgoing.Signals, Is.Empty);
    }

    [Test]
    public void Outgoing_ThrowsAtTheClose_IsTheErrorOfTheObserver()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        _outgoing.OnValue = _ => throw fault;

        source.Send(Close);

        Assert.That(observer.Error, Is.SameAs(fault));
        Assert.That(source.Subscribers, Is.Zero);
    }
}
