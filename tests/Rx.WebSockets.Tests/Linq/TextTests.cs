using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Linq;

public sealed class TextTests : FlowOperatorContract<Frame, string>
{
    private static readonly Frame[] Fragments =
        [Frame.Text("Hel").NotFinal(), Frame.Continuation("lo"u8.ToArray()), Frame.Binary(new byte[3]).NotFinal()];

    public override IFlow<string> Apply(IFlow<Frame> source) => source.Text();

    public override Frame In(int i) => Frame.Text($"text {i}");

    public override string Out(int i) => $"text {i}";

    [Test]
    public void Text_OtherFrames_AreSkipped()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text("a"), Frame.Binary("b"u8.ToArray()), Frame.Ping(), Frame.Pong(), Frame.Close(), Frame.Text("c"));

        Assert.That(observer.Values, Is.EqualTo(["a", "c"]));
    }

    [Test]
    public void Text_EmptyOrBeyondAscii_IsDecoded()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text(""), Frame.Text("žluťoučký 🐎"));

        Assert.That(observer.Values, Is.EqualTo(["", "žluťoučký 🐎"]));
    }

    [Test]
    [Property("Case", "U20")]
    public void Text_Fragment_ErrorsAndNamesTheOperatorsThatJoin([ValueSource(nameof(Fragments))] Frame fragment)
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text("a"), fragment);
        source.Insist(Frame.Text("b"));

        Assert.That(observer.Values, Is.EqualTo(["a"]));
        Assert.That(observer.Error, Is.TypeOf<InvalidOperationException>().With.Message.Contains("Messages()").And.Message.Contains("Defragment()"));
        Assert.That(observer.Error!.Message, Does.StartWith("Text() reads whole messages"));
        Assert.That(source.Subscribers, Is.Zero);
    }
}
