using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Linq;

public sealed class BinaryTests : FlowOperatorContract<Frame, ReadOnlyMemory<byte>>
{
    private static readonly byte[][] Payloads = [.. Enumerable.Range(0, 4).Select(i => new[] { (byte)i })];

    private static readonly Frame[] Fragments =
        [Frame.Text("Hel").NotFinal(), Frame.Continuation("lo"u8.ToArray()), Frame.Binary(new byte[3]).NotFinal()];

    public override IFlow<ReadOnlyMemory<byte>> Apply(IFlow<Frame> source) => source.Binary();

    public override Frame In(int i) => Frame.Binary(Payloads[i]);

    public override ReadOnlyMemory<byte> Out(int i) => Payloads[i];

    [Test]
    public void Binary_OtherFrames_AreSkipped()
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), Frame.Text("b"), Frame.Ping(), Frame.Pong(), Frame.Close(), In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1), Out(2)]));
    }

    [Test]
    public void Binary_Empty_Passes()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Binary(default));

        Assert.That(observer.Values.Single().IsEmpty);
    }

    [Test]
    [Property("Case", "U20")]
    public void Binary_Fragment_ErrorsAndNamesTheOperatorsThatJoin([ValueSource(nameof(Fragments))] Frame fragment)
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), fragment);
        source.Insist(In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
        Assert.That(observer.Error, Is.TypeOf<InvalidOperationException>().With.Message.Contains("Messages()").And.Message.Contains("Defragment()"));
        Assert.That(observer.Error!.Message, Does.StartWith("Binary() reads whole messages"));
        Assert.That(source.Subscribers, Is.Zero);
    }
}
