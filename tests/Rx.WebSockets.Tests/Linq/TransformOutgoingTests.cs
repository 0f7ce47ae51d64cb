using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Linq;

public sealed class TransformOutgoingTests : FlowOperatorContract<Frame, Frame>
{
    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.TransformOutgoing(Appending('1'), Appending('2'));

    public override Frame In(int i) => Frame.Text($"{i}");

    public override Frame Out(int i) => Frame.Text($"{i}12");

    [Test]
    public void TransformOutgoing_NoExtensions_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<Frame>().TransformOutgoing(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void TransformOutgoing_ControlFrames_PassNone([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();
        Frame[] frames = [Frame.Ping(), Frame.Pong(), Frame.Close()];

        foreach (var frame in frames)
        {
            source.Insist(frame, pushed);
        }

        Assert.That(observer.Values, Is.EqualTo(frames));
    }

    [Test]
    public void TransformOutgoing_NoneOrSeveralOfOne_PassOneByOne([Values] bool pushed)
    {
        var (source, observer) = Through(new LambdaExtension { Outwards = frame => [.. Enumerable.Repeat(frame, frame.Payload.Length)] });

        source.Insist(Frame.Text("ab"), pushed);
        source.Insist(Frame.Text(""), pushed);
        source.Insist(Frame.Text("c"), pushed);

        Assert.That(observer.Values, Is.EqualTo([Frame.Text("ab"), Frame.Text("ab"), Frame.Text("c")]));
    }

    [Test]
    public void TransformOutgoing_ObserverIsAtWork_TheNextFrameWaits()
    {
        var (source, observer) = Through(new LambdaExtension { Outwards = frame => [frame, frame] });
        observer.BeBusy();

        var sent = source.SendAsync(Frame.Text("a"));
        var before = observer.Values.Count();
        observer.TakeNext();
        var waited = !sent.IsCompleted;
        observer.TakeNext();

        Assert.That((before, waited, sent.IsCompletedSuccessfully), Is.EqualTo((1, true, true)));
        Assert.That(observer.Values.Count(), Is.EqualTo(2));
    }

    [Test]
    public void TransformOutgoing_ExtensionThrows_ErrorsAndIsNotDisposed()
    {
        var fault = new InvalidOperationException();
        var disposed = false;
        var (source, observer) = Through(new LambdaExtension { Outwards = _ => throw fault, Disposed = () => disposed = true });

        source.Send(Frame.Text("a"));

        Assert.That(observer.Error, Is.SameAs(fault));
        Assert.That((source.Subscribers, disposed), Is.EqualTo((0, false)));
    }

    private static (TestFlow<Frame> Source, TestObserver<Frame> Observer) Through(IFrameExtension extension)
    {
        var source = new TestFlow<Frame>();
        var observer = new TestObserver<Frame>();
        source.TransformOutgoing(extension).Subscribe(observer);
        return (source, observer);
    }

    private static LambdaExtension Appending(char letter) => new() { Outwards = frame => [frame.WithPayload((byte[])[.. frame.Payload.Span, (byte)letter])] };
}
