using System;
using System.Buffers.Binary;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Linq;

public sealed class DecodeTests : FlowOperatorContract<Frame, int>
{
    private static readonly Frame[] Fragments =
        [Frame.Text("Hel").NotFinal(), Frame.Continuation("lo"u8.ToArray()), Frame.Binary(new byte[3]).NotFinal()];

    public override IFlow<int> Apply(IFlow<Frame> source) => source.Decode(BinaryPrimitives.ReadInt32LittleEndian);

    public override Frame In(int i) => Frame.Binary(BitConverter.GetBytes(i));

    public override int Out(int i) => i;

    [Test]
    public void Decode_NoFunction_IsRefusedAtTheCall()
    {
        Assert.That(() => Apply(null!), Throws.ArgumentNullException);
        Assert.That(() => new Flows.TestFlow<Frame>().Decode((Func<ReadOnlySpan<byte>, int>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Decode_TextAndBinary_AreBothRead()
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(7), Frame.Text("abcd"));

        Assert.That(observer.Values, Is.EqualTo([7, 0x64636261]));
    }

    [Test]
    public void Decode_ControlFrames_AreSkipped()
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), Frame.Ping("four"u8.ToArray()), Frame.Pong(), Frame.Close(), In(2));

        Assert.That(observer.Values, Is.EqualTo([1, 2]));
    }

    [Test]
    public void Decode_FunctionThatThrows_ErrorsAndLeavesTheSource()
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), Frame.Binary(new byte[3]));
        source.Insist(In(2));

        Assert.That(observer.Values, Is.EqualTo([1]));
        Assert.That(observer.Error, Is.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    [Property("Case", "U20")]
    public void Decode_Fragment_ErrorsAndNamesTheOperatorsThatJoin([ValueSource(nameof(Fragments))] Frame fragment)
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), fragment);
        source.Insist(In(2));

        Assert.That(observer.Values, Is.EqualTo([1]));
        Assert.That(observer.Error, Is.TypeOf<InvalidOperationException>().With.Message.Contains("Messages()").And.Message.Contains("Defragment()"));
        Assert.That(observer.Error!.Message, Does.StartWith("Decode() reads whole messages"));
        Assert.That(source.Subscribers, Is.Zero);
    }
}
