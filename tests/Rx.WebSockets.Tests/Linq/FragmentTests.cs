using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class FragmentTests : FlowOperatorContract<Frame, Frame>
{
    private static readonly Frame Message = Frame.Text("abcdefgh");

    public override IFlow<Frame> Apply(IFlow<Frame> source) => source.Fragment(3);

    public override Frame In(int i) => Frame.Text($"{i}");

    public override Frame Out(int i) => Frame.Text($"{i}");

    [Test]
    public void Fragment_LimitBelow1_IsRefusedAtTheCall([Values(0, -1)] int maxPayload)
    {
        Assert.That(() => new TestFlow<Frame>().Fragment(maxPayload), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Fragment_MessageBeyondTheLimit_IsCut([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();

        source.Insist(Message, pushed);

        Assert.That(observer.Values, Is.EqualTo([Frame.Text("abc").NotFinal(), Continuation("def").NotFinal(), Continuation("gh")]));
        Assert.That(observer.Pushed, Is.EqualTo(pushed ? 3 : 0));
    }

    [Test]
    public void Fragment_MessageAtTheLimitOrEmpty_StaysOneFrame([Values("", "abc")] string text, [Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();

        source.Insist(Frame.Text(text), pushed);

        Assert.That(observer.Values, Is.EqualTo([Frame.Text(text)]));
    }

    [Test]
    public void Fragment_MultipleOfTheLimit_HasNoEmptyLastFragment()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text("abcdef"));

        Assert.That(observer.Values, Is.EqualTo([Frame.Text("abc").NotFinal(), Continuation("def")]));
    }

    [Test]
    public void Fragment_ReservedBits_AreOnTheFirstFragmentOnly()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Message.WithReserved(ReservedBits.Rsv1 | ReservedBits.Rsv3));

        Assert.That(
            observer.Values.Select(frame => frame.Reserved),
            Is.EqualTo([ReservedBits.Rsv1 | ReservedBits.Rsv3, ReservedBits.None, ReservedBits.None]));
    }

    [Test]
    public void Fragment_Fragments_AreCutAsTheyAre()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text("abcd").NotFinal(), Continuation("efgh").NotFinal(), Continuation("ijkl"));

        Assert.That(observer.Values, Is.EqualTo(
        [
            Frame.Text("abc").NotFinal(), Continuation("d").NotFinal(),
            Continuation("efg").NotFinal(), Continuation("h").NotFinal(),
            Continuation("ijk").NotFinal(), Continuation("l"),
        ]));
    }

    [Test]
    public void Fragment_ControlFrames_PassAsTheyAreInOrder([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();
        Frame[] frames = [Frame.Ping(new byte[125]), Frame.Text("a").NotFinal(), Frame.Close(CloseReason.Normal), Continuation("b")];

        foreach (var frame in frames)
        {
            source.Insist(frame, pushed);
        }

        Assert.That(observer.Values, Is.EqualTo(frames));
    }

    [Test]
    public void Fragment_ObserverIsAtWork_TheNextFragmentWaits()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        var sent = source.SendAsync(Message);
        var first = observer.Values.Count();
        observer.TakeNext();
        var second = observer.Values.Count();
        observer.TakeNext();
        var waited = !sent.IsCompleted;
        observer.TakeNext();

        Assert.That((first, second, waited), Is.EqualTo((1, 2, true)));
        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(observer.Values.Count(), Is.EqualTo(3));
    }

    [Test]
    public void Fragment_DisposedBetweenFragments_DropsTheRestAndLetsTheSourceGo()
    {
        var (source, observer, subscription) = Subscribed();
        observer.BeBusy();

        var sent = source.SendAsync(Message);
        subscription.Dispose();
        observer.TakeNext();

        Assert.That(observer.Values.Count(), Is.EqualTo(1));
        Assert.That(observer.Tokens[0].IsCancellationRequested);
        Assert.That(sent.IsCompletedSuccessfully);
    }

    [Test]
    public void Fragment_DisposedWithinAFragment_DropsTheRest([Values] bool pushed)
    {
        var (source, observer, subscription) = Subscribed();
        observer.OnValue = _ => subscription.Dispose();

        source.Insist(Message, pushed);

        Assert.That(observer.Values.Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Fragment_ObserverFaultsBetweenFragments_TheSourceHearsOfItAndTheRestIsDropped()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        observer.BeBusy();

        var sent = source.SendAsync(Message);
        observer.TakeNext();
        observer.Fault(fault);

        await Assert.ThatAsync(() => sent, Throws.Exception.SameAs(fault));
        Assert.That(observer.Signals, Has.Count.EqualTo(2));
    }

    [Test]
    public void Fragment_EachFragment_GetsTheTokenOfTheSource()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Message);

        Assert.That(observer.Tokens, Is.EqualTo(Enumerable.Repeat(source.LastToken, 3)));
    }

    [Test]
    public void Fragment_Fragments_AreSlicesOfTheMessage()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Message);

        Assert.That(observer.Values.ElementAt(1).Payload.Equals(Message.Payload[3..6]));
    }

    private static Frame Continuation(string text) => Frame.Continuation(System.Text.Encoding.UTF8.GetBytes(text));
}
