using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class InflateTests : FlowOperatorContract<Frame, Frame>
{
    // Both ends of one agreement; whoever is the client sends with takeover.
    private static readonly (PermessageDeflateExtension Sends, PermessageDeflateExtension Receives) Agreed = DeflateAgreement.Of(new() { MinSize = 0, SendContextTakeover = true });

    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.Inflate(Agreed.Receives);

    // Without a context, so that each value can be the first one that is seen.
    public override Frame In(int i) => Deflated(Frame.Text($"{i}"))[0];

    public override Frame Out(int i) => Frame.Text($"{i}");

    [Test]
    public void Inflate_NoAgreement_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<Frame>().Inflate(null!), Throws.ArgumentNullException);
        Assert.That(() => new TestFlow<Frame>().Inflate(Agreed.Receives, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Inflate_MessagesOfOneContext_AreRestored([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();
        var deflated = Deflated(Frame.Text("Hello, World"), Frame.Text("Hello, World"), Frame.Binary(new byte[500]));

        foreach (var frame in deflated)
        {
            source.Insist(frame, pushed);
        }

        Assert.That(deflated[1].Payload.Length, Is.LessThan(deflated[0].Payload.Length));
        Assert.That(observer.Values, Is.EqualTo([Frame.Text("Hello, World"), Frame.Text("Hello, World"), Frame.Binary(new byte[500])]));
    }

    [Test]
    public void Inflate_SecondSubscription_HasAContextOfItsOwn()
    {
        var frames = Deflated(Frame.Text("Hello, World"), Frame.Text("Hello, World"));
        var source = new TestFlow<Frame>();
        TestObserver<Frame> first = new(), second = new();

        using var one = Apply(source).Subscribe(first);
        using var other = Apply(source).Subscribe(second);
        source.Send(frames);

        Assert.That(first.Values, Is.EqualTo([Frame.Text("Hello, World"), Frame.Text("Hello, World")]));
        Assert.That(second.Values, Is.EqualTo(first.Values));
    }

    [Test]
    [Property("Case", "H2.2")]
    public void Inflate_FragmentsWithControlFramesBetween_KeepTheirBordersAndTheirOrder([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();
        Frame[] frames = [Frame.Text("Hel").NotFinal(), Frame.Ping("p"u8.ToArray()), Frame.Continuation("lo"u8.ToArray()), Frame.Close(CloseReason.Normal)];

        foreach (var frame in Deflated(frames))
        {
            source.Insist(frame, pushed);
        }

        Assert.That(observer.Values, Is.EqualTo(frames));
        Assert.That(observer.Values.Select(frame => frame.MessageType).Take(3), Is.EqualTo([Opcode.Text, Opcode.Ping, Opcode.Continuation]));
    }

    [Test]
    public void Inflate_UncompressedMessage_PassesAsItIs()
    {
        var (source, observer, _) = Subscribed();
        Frame[] frames = [Frame.Text("a").NotFinal(), Frame.Continuation("b"u8.ToArray()), Frame.Binary(new byte[200_000])];

        source.Send(frames);

        Assert.That(observer.Values, Is.EqualTo(frames));
        Assert.That(observer.Values.Last().Payload.Equals(frames[2].Payload));
    }

    [Test]
    public void Inflate_LongMessage_ComesInFragmentsOf64KiBEachWhenTheObserverIsReady()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        var sent = source.SendAsync(Deflated(Frame.Binary(new byte[150_000]))[0]);
        var first = observer.Values.Count();
        observer.TakeNext();
        var second = observer.Values.Count();
        observer.TakeNext();
        var waited = !sent.IsCompleted;
        observer.TakeNext();

        Assert.That((first, second, waited, sent.IsCompletedSuccessfully), Is.EqualTo((1, 2, true, true)));
        Assert.That(
            observer.Values.Select(frame => (frame.Opcode, frame.IsFinal, frame.MessageType, frame.Payload.Length)),
            Is.EqualTo([(Opcode.Binary, false, Opcode.Binary, 65_536), (Opcode.Continuation, false, Opcode.Binary, 65_536), (Opcode.Continuation, true, Opcode.Binary, 18_928)]));
    }

    [Test]
    public void Inflate_DisposedBetweenFragments_DropsTheRest([Values] bool pushed)
    {
        var (source, observer, subscription) = Subscribed();
        observer.OnValue = _ => subscription.Dispose();

        source.Insist(Deflated(Frame.Binary(new byte[150_000]))[0], pushed);

        Assert.That(observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Case", "H2.3")]
    public void Inflate_MessageBeyondTheLimit_ErrorsWith1009([Values] bool fragmented)
    {
        var source = new TestFlow<Frame>();
        var observer = new TestObserver<Frame>();
        using var subscription = source.Inflate(Agreed.Receives, 100_000).Subscribe(observer);
        Frame[] message = fragmented
            ? [Frame.Binary(new byte[60_000]).NotFinal(), Frame.Continuation(new byte[60_000])]
            : [Frame.Binary(new byte[100_001])];

        source.Send(Deflated(Frame.Binary(new byte[100_000])));
        var before = observer.Values.Sum(frame => frame.Payload.Length);
        source.Send(Deflated(message));

        Assert.That(before, Is.EqualTo(100_000));
        Assert.That(observer.Values.Sum(frame => frame.Payload.Length), Is.LessThanOrEqualTo(200_000));
        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Inflate_Garbage_ErrorsWith1007()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Binary(new byte[] { 0xFF }).WithReserved(ReservedBits.Rsv1));

        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.InvalidPayload));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    [Property("Case", "H3.Text")]
    public void Inflate_TextThatIsNotUtf8_ErrorsWith1007([Values] bool compressed, [Values] bool cut)
    {
        var (source, observer, _) = Subscribed();
        Frame[] text = cut
            ? [Frame.Text(new byte[] { 0xF0, 0x9F }).NotFinal(), Frame.Continuation(new byte[] { 0x98 })]
            : [Frame.Text(new byte[] { 0xFF })];

        source.Send(compressed ? Deflated(text) : text);

        Assert.That(((ProtocolException)observer.Error!).Code, Is.EqualTo(CloseCode.InvalidPayload));
    }

    [Test]
    [Property("Case", "H3.Text")]
    public void Inflate_CharacterAcrossFragments_IsLegal()
    {
        var (source, observer, _) = Subscribed();
        Frame[] text = [Frame.Text(new byte[] { 0xF0, 0x9F }).NotFinal(), Frame.Continuation(new byte[] { 0x98, 0x80 })];

        source.Send(Deflated(text));

        Assert.That(observer.Values, Is.EqualTo(text));
    }

    // A gigabyte passes the compressor alone, and the operator, a fragment at a time.
    [Test]
    [Property("Case", "H3.Deflate")]
    public void Inflate_1GiBInOneMessage_HoldsLittle()
    {
        const int Fragment = 1 << 20;
        var source = new TestFlow<Frame>();
        long octets = 0, most = 0;
        using var subscription = source.Deflate(Agreed.Sends).Inflate(Agreed.Receives, int.MaxValue).Subscribe(frame =>
        {
            octets += frame.Payload.Length;
            most = Math.Max(most, frame.Payload.Length);
        });
        var fragment = Frame.Continuation(new byte[Fragment]).NotFinal();

        source.Send(Frame.Binary(default).NotFinal());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1024; i++)
        {
            source.Send(fragment);
        }

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        source.Send(Frame.Continuation(default));

        Assert.That((octets, most), Is.EqualTo((1L << 30, 65_536L)));
        Assert.That(held, Is.LessThan(1 << 20));
    }

    private static Frame[] Deflated(params Frame[] frames) => [.. Run.Through(frames, source => source.Deflate(Agreed.Sends))];
}
