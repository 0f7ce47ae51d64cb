using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class DeflateTests : FlowOperatorContract<Frame, Frame>
{
    private static readonly PermessageDeflateExtension Agreed = DeflateAgreement.Of(new() { MinSize = 100 }).Client;

    private static readonly Frame Message = Frame.Text(new string('a', 1000));

    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.Deflate(Agreed);

    public override Frame In(int i) => Frame.Text(new string((char)('a' + i), 200));

    public override Frame Out(int i) => Run.Through([In(i)], frames => frames.Deflate(Agreed))[0];

    [Test]
    public void Deflate_NoAgreement_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<Frame>().Deflate(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Deflate_MessageOfSomeSize_IsCompressedWithRsv1([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();

        source.Insist(Message, pushed);

        Assert.That(observer.Values.Single().Reserved, Is.EqualTo(ReservedBits.Rsv1));
        Assert.That(observer.Values.Single().Payload.Length, Is.LessThan(50));
        Assert.That(observer.Pushed, Is.EqualTo(pushed ? 1 : 0));
    }

    [Test]
    public void Deflate_SmallMessageAndControlFrames_PassAsTheyAre([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();
        Frame[] frames = [Frame.Text(new string('a', 99)), Frame.Ping(new byte[120]), Frame.Pong(), Frame.Close(CloseReason.Normal)];

        foreach (var frame in frames)
        {
            source.Insist(frame, pushed);
        }

        Assert.That(observer.Values, Is.EqualTo(frames));
    }

    [Test]
    public void Deflate_Fragments_HaveRsv1OnTheFirstOnlyAndComeBack()
    {
        var (source, observer, _) = Subscribed();
        Frame[] frames = [Message.NotFinal(), Frame.Ping(), Frame.Continuation(Message.Payload).NotFinal(), Frame.Continuation(default)];

        source.Send(frames);

        Assert.That(observer.Values.Select(frame => frame.Reserved), Is.EqualTo([ReservedBits.Rsv1, ReservedBits.None, ReservedBits.None, ReservedBits.None]));
        Assert.That(
            Run.Through(observer.Values, deflated => deflated.Inflate(DeflateAgreement.Of(new()).Server)), Is.EqualTo(frames));
    }

    [Test]
    public void Deflate_PredicateThrows_Errors()
    {
        var fault = new InvalidOperationException();
        var agreed = DeflateAgreement.Of(new() { Compresses = _ => throw fault }).Client;
        var source = new TestFlow<Frame>();
        var observer = new TestObserver<Frame>();
        using var subscription = source.Deflate(agreed).Subscribe(observer);

        source.Send(Message);

        Assert.That(observer.Error, Is.SameAs(fault));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Deflate_PredicateDisposes_PassesNothing()
    {
        IDisposable? subscription = null;
        var agreed = DeflateAgreement.Of(new()
        {
            Compresses = _ =>
            {
                subscription!.Dispose();
                return true;
            },
        }).Client;
        var source = new TestFlow<Frame>();
        var observer = new TestObserver<Frame>();
        subscription = source.Deflate(agreed).Subscribe(observer);

        source.Insist(Message);

        Assert.That(observer.Signals, Is.Empty);
    }
}
