using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Linq;

/// <summary><c>As</c> that reports what it can't read.</summary>
public sealed class AsOrReportTests : FlowOperatorContract<Frame, User>
{
    private static readonly UserFormat Format = new();

    private readonly List<MessageFormatException> _bad = [];

    private Action<MessageFormatException>? _onBadMessage;

    public override IFlow<User> Apply(IFlow<Frame> source) => source.As(Format, bad =>
    {
        _bad.Add(bad);
        _onBadMessage?.Invoke(bad);
    });

    public override Frame In(int i) => Format.Write(Out(i));

    public override User Out(int i) => new("user", i);

    [Test]
    public void As_NothingToReportTo_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<Frame>().As(Format, null!), Throws.ArgumentNullException);
        Assert.That(() => new TestFlow<Frame>().As((IMessageFormat<User>)null!, _ => { }), Throws.ArgumentNullException);
    }

    [Test]
    public void As_BadMessages_AreReportedInTheirTurnAndLeftOut()
    {
        var (source, observer, _) = Subscribed();
        var valuesBefore = new List<int>();
        _onBadMessage = _ => valuesBefore.Add(observer.Values.Count());

        source.Send(Frame.Text("a"), In(1), Frame.Text("b"), Frame.Ping(), In(2));
        source.Complete();

        Assert.That(observer.Values, Is.EqualTo([Out(1), Out(2)]));
        Assert.That(observer.IsCompleted);
        Assert.That(_bad.Select(bad => bad.Frame.GetText()), Is.EqualTo(["a", "b"]));
        Assert.That(_bad.Select(bad => bad.InnerException), Is.All.TypeOf<FormatException>());
        Assert.That(valuesBefore, Is.EqualTo([0, 1]));
    }

    [Test]
    public void As_ReportThatThrows_EndsTheFlowWithThatError()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException("enough");
        _onBadMessage = _ => throw fault;

        source.Send(In(1), Frame.Text("a"));
        source.Insist(In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
        Assert.That(observer.Error, Is.SameAs(fault));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void As_ReportThatDisposes_NothingPassesAnyMore()
    {
        var (source, observer, subscription) = Subscribed();
        _onBadMessage = _ => subscription.Dispose();

        source.Send(Frame.Text("a"));
        source.Insist(In(1));

        Assert.That(observer.Signals, Is.Empty);
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void As_Fragment_IsNoBadMessageButAnError()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text("Hel").NotFinal());

        Assert.That(observer.Error, Is.TypeOf<InvalidOperationException>().With.Message.StartsWith("As() reads whole messages"));
        Assert.That(_bad, Is.Empty);
    }
}
