using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Analyzers.Tests.Fixture;

namespace Rx.WebSockets.Analyzers.Tests;

public sealed class LostBackpressureAnalyzerTests
{
    private static readonly string[] Lost =
    [
        "session.Incoming.[|Throttle|](Second).Subscribe(other.Outgoing);",
        "session.Incoming.Where(frame => frame.IsFinal).[|Sample|](Second).Subscribe(other.Outgoing);",
        "session.Incoming.[|Sample|](Second).Select(frame => frame).Subscribe(other.Outgoing);",
        "flow.[|Scan|]((one, next) => next).Subscribe(session.Outgoing);",
        "flow.[|Delay|](Second).Subscribe(session.Outgoing, CancellationToken.None);",
        "flow.[|Delay|](Second).SubscribeSafe(session.Outgoing);",
        "Observable.[|Delay|](flow, Second).Subscribe(session.Outgoing);",
        "flow.Text().[|Delay|](Second).Subscribe(session.Outgoing.As<string>(null!));",
        "var late = flow.[|Delay|](Second); late.Subscribe(session.Outgoing);",
        "var outgoing = session.Outgoing; flow.[|Delay|](Second).Subscribe(outgoing);",
        "Action act = () => { var late = flow.[|Delay|](Second); late.Subscribe(session.Outgoing); };",
        "flow.[|AsObservable|]().Subscribe(session.Outgoing);",
        "((IObservable<Frame>)flow.[|Delay|](Second)).Subscribe(session.Outgoing);",
        "flow.[|Delay|](Second).Subscribe(session.Outgoing.OnNext);",
        "flow.[|Subscribe|](session.Outgoing.OnNext);",
        "using var subscription = flow.[|Delay|](Second).Subscribe(session.Outgoing.OnNext, session.Outgoing.OnError, session.Outgoing.OnCompleted);",
        "(flow.[|Delay|](Second)).Subscribe((session.Outgoing));",
        "plain.ToFlow(Overflow.Latest).[|Delay|](Second).Subscribe(session.Outgoing);",
        "flow.[|Delay|](Second).Subscribe(session.TrackedOutgoing((frame, fate) => { }));",
        "flow.[|Delay|](Second).Subscribe(WebSocketClient.Reconnect(_ => sessions).Outgoing);",
    ];

    private static readonly string[] Kept =
    [
        "session.Incoming.Subscribe(other.Outgoing);",
        "session.Incoming.Where(frame => frame.IsFinal).Select(frame => frame).Take(3).Subscribe(other.Outgoing);",
        "((IObservable<Frame>)session.Incoming).Subscribe(other.Outgoing);",
        "IObservable<Frame> same = session.Incoming; same.Subscribe(other.Outgoing);",
        "plain.Subscribe(session.Outgoing);",
        "flow.Subscribe(session.TrackedOutgoing((frame, fate) => { }));",
        "flow.Delay(Second).Subscribe(new Mine().Outgoing);",
        "plain.Throttle(Second).Subscribe(session.Outgoing);",
        "plain.Subscribe(session.Outgoing.OnNext);",
        "Observable.Interval(Second).Select(i => Frame.Text($\"{i}\")).Subscribe(session.Outgoing);",
        "flow.Throttle(Second).Subscribe(frame => Console.WriteLine(frame));",
        "flow.Throttle(Second).Subscribe(new Subject<Frame>());",
        "session.Ended.Select(end => Frame.Text(\"gone\")).Subscribe(other.Outgoing);",
        "flow.Select(frame => frame).Subscribe(async frame => await session.SendAsync(frame));",
        "var late = flow.Delay(Second); late = plain; late.Subscribe(session.Outgoing);",
        "flow.Throttle(Second).ToFlow(Overflow.Latest).Subscribe(session.Outgoing);",
        "flow.Throttle(Second).ToFlow(Overflow.DropOldest(10)).Select(frame => frame).Subscribe(session.Outgoing);",
        "flow.Delay(Second).TakeUntil(plain).FirstAsync().Subscribe(new Subject<Frame>());",
    ];

    [TestCaseSource(nameof(Lost))]
    public async Task Flow_BecomesPlainBeforeOutgoing_IsWarnedOf(string statements)
    {
        var messages = await Snippet.JudgeAsync<LostBackpressureAnalyzer>(statements);

        Assert.That(messages, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Kept))]
    public async Task Flow_StaysOneOrNeverWasOne_IsNotWarnedOf(string statements)
    {
        var messages = await Snippet.JudgeAsync<LostBackpressureAnalyzer>(statements);

        Assert.That(messages, Is.Empty);
    }

    [Test]
    public async Task Message_OfAnOperatorOfRx_NamesItAndTheFix()
    {
        var messages = await Snippet.JudgeAsync<LostBackpressureAnalyzer>("session.Incoming.[|Throttle|](Second).Subscribe(session.Outgoing);");

        Assert.That(messages, Is.EqualTo([
            "Backpressure ends at 'Throttle' before it reaches Outgoing: put ToFlow(overflow) behind it, or use an operator of Rx.WebSockets"]));
    }

    [Test]
    public async Task Message_OfOnNextAsAHandler_SaysToSubscribeOutgoing()
    {
        var messages = await Snippet.JudgeAsync<LostBackpressureAnalyzer>("session.Incoming.[|Subscribe|](other.Outgoing.OnNext);");

        Assert.That(messages, Is.EqualTo([
            "Backpressure ends at 'Subscribe' before it reaches Outgoing: subscribe Outgoing itself, since plain OnNext can't wait"]));
    }
}
