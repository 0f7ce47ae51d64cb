using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class AnswerPingsTests : FlowOperatorContract<Frame, Frame>
{
    private readonly TestObserver<Frame> _outgoing = new();

    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.AnswerPings(_outgoing);

    public override Frame In(int i) => Frame.Text($"{i}");

    public override Frame Out(int i) => Frame.Text($"{i}");

    [Test]
    public void AnswerPings_NoOutgoing_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<Frame>().AnswerPings(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Ping_WithAPayload_IsAnsweredWithItAndDoesNotPass([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();

        source.Insist(Frame.Ping("a"u8.ToArray()), pushed);
        source.Insist(Frame.Pong(), pushed);
        source.Insist(Frame.Close(), pushed);

        Assert.That(_outgoing.Values, Is.EqualTo([Frame.Pong("a"u8.ToArray())]));
        Assert.That(_outgoing.Pushed, Is.EqualTo(pushed ? 1 : 0));
        Assert.That(observer.Values, Is.EqualTo([Frame.Pong(), Frame.Close()]));
    }

    [Test]
    public void Ping_WhileAnyOtherOutgoingIsBusy_MakesTheSourceWait()
    {
        var (source, _, _) = Subscribed();
        _outgoing.BeBusy();

        var sent = source.SendAsync(Frame.Ping());
        var waited = !sent.IsCompleted;
        _outgoing.TakeNext();

        Assert.That(waited && sent.IsCompletedSuccessfully);
        Assert.That(_outgoing.Tokens, Is.EqualTo([source.LastToken]));
    }

    [Test]
    public void Ping_OutgoingFaults_TheSourceHearsOfItAndTheObserverDoesNot()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        _outgoing.OnValue = _ => throw fault;

        Assert.That(async () => await source.SendAsync(Frame.Ping()), Throws.Exception.SameAs(fault));
        Assert.That(observer.Signals, Is.Empty);
    }

    [Test]
    public void Ping_AfterTheEndOrDisposal_IsNotAnswered([Values] bool disposed, [Values] bool pushed)
    {
        var (source, _, subscription) = Subscribed();
        (disposed ? subscription.Dispose : (Action)source.Complete)();

        source.Insist(Frame.Ping(), pushed);

        Assert.That(_outgoing.Signals, Is.Empty);
    }

    [Test]
    public void End_OfTheSource_IsNoneOfTheOutgoingSide()
    {
        var (source, observer, _) = Subscribed();

        source.Complete();

        Assert.That((observer.IsCompleted, _outgoing.Signals.Any()), Is.EqualTo((true, false)));
    }
}
