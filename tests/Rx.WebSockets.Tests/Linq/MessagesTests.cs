using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class MessagesTests : FlowOperatorContract<Frame, Frame>
{
    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.Messages(16);

    public override Frame In(int i) => Frame.Text($"text {i}");

    public override Frame Out(int i) => Frame.Text($"text {i}");

    [Test]
    public void Messages_NegativeLimit_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<Frame>().Messages(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    [Property("Case", "U20")]
    public void Messages_FragmentsAndControlFrames_GiveWholeMessagesOnly()
    {
        var (source, observer, _) = Subscribed();

        source.Send(
            Frame.Text("ABC").NotFinal(), Frame.Ping(), Frame.Continuation("123"u8.ToArray()),
            Frame.Pong(), Frame.Binary(new byte[] { 1 }), Frame.Close());

        Assert.That(observer.Values, Is.EqualTo([Frame.Text("ABC123"), Frame.Binary(new byte[] { 1 })]));
    }

    [Test]
    public void Messages_ControlFrameWhileTheObserverWouldWait_TheSourceGoesOn()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        source.Send(Frame.Ping(), Frame.Close());

        Assert.That(observer.Values, Is.Empty);
    }

    [Test]
    public void Messages_TooBig_ErrorsWith1009()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Binary(new byte[16]).NotFinal(), Frame.Continuation(default));
        source.Send(Frame.Binary(new byte[16]).NotFinal(), Frame.Continuation(new byte[1]));

        Assert.That(observer.Values, Is.EqualTo([Frame.Binary(new byte[16])]));
        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    [Property("Case", "U20")]
    public void Messages_NoLimitGiven_Is1MiB()
    {
        Frame[] fitting = [Frame.Binary(new byte[1 << 20]).NotFinal(), Frame.Continuation(default)];
        Frame[] tooBig = [Frame.Binary(new byte[1 << 20]).NotFinal(), Frame.Continuation(new byte[1])];

        Assert.That(Run.Through(fitting, frames => frames.Messages()), Is.EqualTo([Frame.Binary(new byte[1 << 20])]));
        Assert.That(() => Run.Through(tooBig, frames => frames.Messages()), Throws.InvalidOperationException);
    }

    [Test]
    public void Messages_WholeMessageBeyondTheLimit_Passes()
    {
        var large = Frame.Text(new string('x', (1 << 20) + 1));

        Assert.That(Run.Through([large], frames => frames.Messages()), Is.EqualTo([large]));
        Assert.That(Run.Through([large], frames => frames.Defragment()), Is.EqualTo([large]));
    }

    [Test]
    public void Messages_Text_ReadsFragmentedTexts()
    {
        Frame[] frames = [Frame.Text("Hel").NotFinal(), Frame.Ping(), Frame.Continuation("lo"u8.ToArray())];

        Assert.That(Run.Through(frames, source => source.Messages().Text()), Is.EqualTo(["Hello"]));
    }
}
