using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Linq;

public sealed class TransformIncomingTests : FlowOperatorContract<Frame, Frame>
{
    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.TransformIncoming(Stripping('1'), Stripping('2'));

    public override Frame In(int i) => Frame.Text($"{i}12");

    public override Frame Out(int i) => Frame.Text($"{i}");

    [Test]
    public void TransformIncoming_WrongArguments_AreRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<Frame>().TransformIncoming(null!), Throws.ArgumentNullException);
        Assert.That(() => new TestFlow<Frame>().TransformIncoming(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void TransformIncoming_ControlFrames_PassNone([Values] bool pushed)
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
    public void TransformIncoming_NoneOrSeveralOfOne_PassOneByOne([Values] bool pushed)
    {
        var (source, observer) = Through(100, new LambdaExtension { Inwards = frame => [.. Enumerable.Repeat(frame, frame.Payload.Length)] });

        source.Insist(Frame.Text("ab"), pushed);
        source.Insist(Frame.Text(""), pushed);
        source.Insist(Frame.Text("c"), pushed);

        Assert.That(observer.Values, Is.EqualTo([Frame.Text("ab"), Frame.Text("ab"), Frame.Text("c")]));
    }

    [Test]
    [Property("Case", "H1.41")]
    public void TransformIncoming_Limit_IsPassedInAndKept()
    {
        List<int> remaining = [];
        var (source, observer) = Through(10, new LambdaExtension { Remaining = remaining.Add });

        source.Send(Frame.Binary(new byte[4]).NotFinal(), Frame.Ping(), Frame.Continuation(new byte[6]), Frame.Binary(new byte[10]), Frame.Binary(new byte[11]));

        Assert.That(remaining, Is.EqualTo([10, 6, 10, 10]));
        Assert.That(observer.Values.Count(), Is.EqualTo(4));
        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    [Property("Case", "H3.Text")]
    public void TransformIncoming_TextThatStopsBeingUtf8_ErrorsWith1007()
    {
        var (source, observer) = Through(100, new LambdaExtension { Inwards = frame => [frame.WithPayload(new byte[] { 0xFF })] });

        source.Send(Frame.Binary(default), Frame.Text("a"));

        Assert.That(observer.Values.Count(), Is.EqualTo(1));
        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.InvalidPayload));
    }

    [Test]
    public void TransformIncoming_ExtensionThrows_ErrorsAndIsNotDisposed()
    {
        var fault = new InvalidOperationException();
        var disposed = false;
        var (source, observer) = Through(100, new LambdaExtension { Inwards = _ => throw fault, Disposed = () => disposed = true });

        source.Send(Frame.Text("a"));

        Assert.That(observer.Error, Is.SameAs(fault));
        Assert.That((source.Subscribers, disposed), Is.EqualTo((0, false)));
    }

    private static (TestFlow<Frame> Source, TestObserver<Frame> Observer) Through(int maxMessageSize, IFrameExtension extension)
    {
        var source = new TestFlow<Frame>();
        var observer = new TestObserver<Frame>();
        source.TransformIncoming(maxMessageSize, extension).Subscribe(observer);
        return (source, observer);
    }

    private static LambdaExtension Stripping(char letter) => new()
    {
        Inwards = frame => frame.Payload.Span[^1] == letter ? [frame.WithPayload(frame.Payload[..^1])] : throw new InvalidOperationException("in the wrong order"),
    };
}
