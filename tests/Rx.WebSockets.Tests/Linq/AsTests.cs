using System;
using System.Collections.Generic;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Linq;

public sealed class AsTests : FlowOperatorContract<Frame, User>
{
    private static readonly UserFormat Format = new();

    private static readonly Frame[] Fragments =
        [Frame.Text("Hel").NotFinal(), Frame.Continuation("lo"u8.ToArray()), Frame.Binary(new byte[3]).NotFinal()];

    public override IFlow<User> Apply(IFlow<Frame> source) => source.As(Format);

    public override Frame In(int i) => Format.Write(Out(i));

    public override User Out(int i) => new("user", i);

    [Test]
    public void As_NoFormat_IsRefusedAtTheCall()
    {
        Assert.That(() => Apply(null!), Throws.ArgumentNullException);
        Assert.That(() => new Flows.TestFlow<Frame>().As((IMessageFormat<User>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void As_ControlFrames_AreSkipped()
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), Frame.Ping(), Frame.Pong(), Frame.Close(), In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1), Out(2)]));
    }

    [Test]
    public void As_MessageOfAnotherFormat_ErrorsWithTheMessageAndWhatTheFormatThrew()
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), Frame.Text("secret"));
        source.Insist(In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
        var bad = (MessageFormatException)observer.Error!;
        Assert.That((bad.Frame, bad.TargetType), Is.EqualTo((Frame.Text("secret"), typeof(User))));
        Assert.That(bad.InnerException, Is.TypeOf<FormatException>());
        Assert.That(bad.Message, Is.EqualTo("A Text message of 6 octets can't be read as User: Text is no user."));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    [Property("Case", "U20")]
    public void As_Fragment_ErrorsAndNamesTheOperatorsThatJoin([ValueSource(nameof(Fragments))] Frame fragment)
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), fragment);
        source.Insist(In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
        Assert.That(observer.Error, Is.TypeOf<InvalidOperationException>().With.Message.StartsWith("As() reads whole messages"));
        Assert.That(source.Subscribers, Is.Zero);
    }
}
