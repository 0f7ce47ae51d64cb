using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class DefragmentTests : FlowOperatorContract<Frame, Frame>
{
    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.Defragment(16);

    public override Frame In(int i) => Frame.Text($"text {i}");

    public override Frame Out(int i) => Frame.Text($"text {i}");

    [Test]
    public void Defragment_NegativeLimit_IsRefusedAtTheCall()
    {
        Assert.That(() => NoFrames().Defragment(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    [Property("Case", "K-V10")]
    public void Defragment_FragmentsWithControlFramesBetween_GiveTheMessageBehindThem()
    {
        var (source, observer, _) = Subscribed();

        source.Send(
            Frame.Text("ABC").NotFinal(),
            Frame.Ping("p"u8.ToArray()),
            Frame.Continuation("12"u8.ToArray()).NotFinal(),
            Frame.Pong(),
            Frame.Continuation("3"u8.ToArray()),
            Frame.Close());

        Assert.That(observer.Values, Is.EqualTo([Frame.Ping("p"u8.ToArray()), Frame.Pong(), Frame.Text("ABC123"), Frame.Close()]));
    }

    [Test]
    [Property("Case", "K-E14")]
    public void Defragment_ReservedBitsOnTheFirstFragment_AreThoseOfTheMessage()
    {
        var (source, observer, _) = Subscribed();

        source.Send(
            Frame.Binary(new byte[] { 1 }).NotFinal().WithReserved(ReservedBits.Rsv1),
            Frame.Continuation(new byte[] { 2 }));

        Assert.That(observer.Values, Is.EqualTo([Frame.Binary(new byte[] { 1, 2 }).WithReserved(ReservedBits.Rsv1)]));
    }

    [Test]
    public void Defragment_FragmentThatIsNotTheLast_LetsTheSourceGoOn()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        source.Send(Frame.Text("a").NotFinal(), Frame.Continuation(default).NotFinal());

        Assert.That(observer.Values, Is.Empty);
    }

    [Test]
    [Property("Case", "K-V12")]
    [Property("Case", "K-V13")]
    [Property("Case", "H1.11")]
    public void Defragment_MessageAtTheLimitAndBeyond_PassesAndErrorsWith1009([Values(2, 16)] int fragments)
    {
        var (source, observer, _) = Subscribed();
        var fitting = Fragmented(new byte[16], fragments);
        var tooBig = Fragmented(new byte[17], fragments);

        source.Send(fitting);
        source.Send(tooBig.SkipLast(1));
        source.Insist(tooBig[^1]);
        source.Insist(Frame.Text("after"));

        Assert.That(observer.Values, Is.EqualTo([Frame.Binary(new byte[16])]));
        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    [Property("Case", "U20")]
    public void Defragment_NoLimitGiven_Is1MiB()
    {
        var fitting = Fragmented(new byte[1 << 20], 2);
        var tooBig = Fragmented(new byte[(1 << 20) + 1], 2);

        Assert.That(Run.Through(fitting, frames => frames.Defragment()), Is.EqualTo([Frame.Binary(new byte[1 << 20])]));
        Assert.That(() => Run.Through(tooBig, frames => frames.Defragment()), Throws.InvalidOperationException);
    }

    [Test]
    [Property("Case", "H2.4")]
    public void Defragment_EndlessEmptyFragments_ErrorsWith1009()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text("").NotFinal());
        source.Send(Enumerable.Repeat(Frame.Continuation(default).NotFinal(), 1023));
        var before = observer.Error;
        source.Send(Frame.Continuation(default).NotFinal());

        Assert.That(before, Is.Null);
        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.MessageTooBig));
    }

    [Test]
    [Property("Case", "H1.40")]
    public void Defragment_FragmentsOutOfOrder_ErrorWith1002([Values] bool open)
    {
        var (source, observer, _) = Subscribed();

        if (open)
        {
            source.Send(Frame.Text("a").NotFinal(), Frame.Text("b"));
        }
        else
        {
            source.Send(Frame.Continuation("a"u8.ToArray()));
        }

        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.ProtocolError));
        Assert.That(((ProtocolException)observer.Error!).Section, Is.EqualTo("RFC 6455 §5.4"));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Defragment_CompletionInsideAMessage_DropsWhatWasOpen()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text("a").NotFinal());
        source.Complete();

        Assert.That(observer.Values, Is.Empty);
        Assert.That(observer.IsCompleted);
    }

    [Test]
    public void Defragment_SecondSubscription_HasNoPartOfAMessageOfTheFirst()
    {
        var (source, first, subscription) = Subscribed();
        source.Send(Frame.Text("a").NotFinal());
        subscription.Dispose();

        var second = new TestObserver<Frame>();
        using var again = Apply(source).Subscribe(second);
        source.Send(Frame.Text("b"));

        Assert.That(first.Values, Is.Empty);
        Assert.That(second.Values, Is.EqualTo([Frame.Text("b")]));
    }

    private static TestFlow<Frame> NoFrames() => new();

    private static Frame[] Fragmented(byte[] payload, int count)
    {
        var chunks = payload.Chunk((payload.Length + count - 1) / count).ToArray();
        return [.. chunks.Select((chunk, i) =>
        {
            var frame = i == 0 ? Frame.Binary(chunk) : Frame.Continuation(chunk);
            return i == chunks.Length - 1 ? frame : frame.NotFinal();
        })];
    }

    [Test]
    public void Defragment_LimitThatChanges_HoldsFromTheNextFrameOn()
    {
        var source = new TestFlow<Frame>();
        var observer = new TestObserver<Frame>();
        var limit = 2;
        using var subscription = source.Defragment(() => limit).Subscribe(observer);

        source.Send(Frame.Text("a").NotFinal());
        limit = 3;
        source.Send(Frame.Continuation("bc"u8.ToArray()), Frame.Text("a").NotFinal());
        limit = 2;
        source.Send(Frame.Continuation("bc"u8.ToArray()));

        Assert.That(observer.Values, Is.EqualTo([Frame.Text("abc")]));
        Assert.That((observer.Error as ProtocolException)?.Code, Is.EqualTo(CloseCode.MessageTooBig));
    }

    [Test]
    public void Defragment_LimitThatThrows_IsTheError()
    {
        var source = new TestFlow<Frame>();
        var observer = new TestObserver<Frame>();
        using var subscription = source.Defragment(() => throw new TimeoutException()).Subscribe(observer);

        source.Send(Frame.Text("a").NotFinal());

        Assert.That(observer.Error, Is.TypeOf<TimeoutException>());
        Assert.That(() => source.Defragment(null!), Throws.ArgumentNullException);
    }
}
