using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class CloseWhenTests : FlowOperatorContract<int, int>
{
    private static readonly CloseReason Reason = new((CloseCode)4001, "bye");

    private readonly TestObserver<Frame> _outgoing = new();

    public override IFlow<int> Apply(IFlow<int> source) => source.CloseWhen(_outgoing, value => value < 0, Reason);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void CloseWhen_AnythingMissing_IsRefusedAtTheCall()
    {
        var source = new TestFlow<int>();

        Assert.That(() => source.CloseWhen(null!, _ => true, Reason), Throws.ArgumentNullException);
        Assert.That(() => source.CloseWhen(_outgoing, null!, Reason), Throws.ArgumentNullException);
        Assert.That(() => source.CloseWhen(_outgoing, _ => true, default), Throws.ArgumentException);
    }

    [Test]
    public void Value_ThatIsMeant_ClosesAndCompletesTheFlow([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();
        var completedBefore = true;
        _outgoing.OnValue = _ => completedBefore = observer.IsCompleted;

        foreach (var value in new[] { 1, -2, 3, -4 })
        {
            source.Insist(value, pushed);
        }

        Assert.That(observer.Values, Is.EqualTo([1]));
        Assert.That((completedBefore, observer.IsCompleted, source.Subscribers), Is.EqualTo((false, true, 0)));
        Assert.That(_outgoing.Values, Is.EqualTo([Frame.Close(Reason)]));
    }

    [TestCase("completion"), TestCase("error"), TestCase("disposal")]
    public void End_BeforeSuchAValue_ClosesNothing(string end)
    {
        var (source, _, subscription) = Subscribed();

        Action ends = end switch
        {
            "disposal" => subscription.Dispose,
            "error" => () => source.Fail(new TimeoutException()),
            _ => source.Complete,
        };
        ends();
        source.Insist(-1);

        Assert.That(_outgoing.Signals.Any(), Is.False);
    }

    [Test]
    public void Outgoing_ThatThrows_IsTheError()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        _outgoing.OnValue = _ => throw fault;

        source.Insist(-1);

        Assert.That((observer.Error, observer.Signals.Count, source.Subscribers), Is.EqualTo(((Exception?)fault, 1, 0)));
    }

    [Test]
    public void Predicate_ThatThrows_IsTheErrorAndClosesNothing()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        using var subscription = source.CloseWhen(_outgoing, _ => throw new TimeoutException(), Reason).Subscribe(observer);

        source.Insist(1);

        Assert.That(observer.Error, Is.TypeOf<TimeoutException>());
        Assert.That(_outgoing.Signals, Is.Empty);
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Predicate_ThatEndsTheSubscription_ClosesNothing()
    {
        var source = new TestFlow<int>();
        IDisposable? subscription = null;
        subscription = source.CloseWhen(
            _outgoing,
            _ =>
            {
                subscription!.Dispose();
                return true;
            },
            Reason).Subscribe(new TestObserver<int>());

        source.Insist(1);

        Assert.That(_outgoing.Signals, Is.Empty);
    }
}
