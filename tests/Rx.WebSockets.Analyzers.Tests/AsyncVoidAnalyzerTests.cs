using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Analyzers.Tests.Fixture;

namespace Rx.WebSockets.Analyzers.Tests;

public sealed class AsyncVoidAnalyzerTests
{
    private static readonly string[] Lost =
    [
        "flow.Do([|async frame => await WorkAsync(frame)|]);",
        "flow.Do([|async delegate(Frame frame) { await WorkAsync(frame); }|]);",
        "flow.Do([|Fire|]);",
        "flow.Do(frame => { }, onCompleted: [|async () => await WorkAsync(1)|]);",
        "flow.Finally([|async () => await WorkAsync(1)|]);",
        "flow.Throttle(Second).Subscribe([|async frame => await WorkAsync(frame)|]);",
        "flow.Throttle(Second).Do([|async frame => await WorkAsync(frame)|]).Subscribe();",
        "Observable.Do(flow, [|async frame => await WorkAsync(frame)|]);",
        "session.Ended.Subscribe([|async end => await WorkAsync(end)|]);",
        "session.Ended.Where(end => end.IsClean).Subscribe([|async end => await WorkAsync(end)|]);",
        "WebSocketClient.Connect(null!).Do([|async session => await session.SendAsync(\"hello\")|]);",
        "flow.Subscribe(frame => WorkAsync(frame), [|async error => await WorkAsync(error)|]);",
        "flow.Subscribe([|Fire|]);",
        "var late = flow.Delay(Second); late.Subscribe([|async frame => await WorkAsync(frame)|]);",
        "flow.Delay(Second).ForEachAsync([|async frame => await WorkAsync(frame)|]);",
    ];

    private static readonly string[] Kept =
    [
        "flow.Subscribe(async frame => await WorkAsync(frame));",
        "flow.Subscribe(async frame => { await WorkAsync(frame); }, CancellationToken.None);",
        "flow.SubscribeAwait(async (frame, token) => await WorkAsync(frame));",
        "flow.SelectAwait(async (frame, token) => { await WorkAsync(frame); return 1; });",
        "sessions.Subscribe(async session => await session.SendAsync(\"hello\"));",
        "flow.Do(frame => Console.WriteLine(frame));",
        "flow.Throttle(Second).Subscribe(frame => { _ = WorkAsync(frame); });",
        "flow.Throttle(Second).SelectMany(async frame => { await WorkAsync(frame); return 1; }).Subscribe();",
        "flow.Throttle(Second).Select(frame => Observable.FromAsync(() => WorkAsync(frame))).Concat().Subscribe();",
        "plain.Subscribe(async frame => await WorkAsync(frame));",
        "new Subject<int>().Subscribe(async value => await WorkAsync(value));",
        "session.Lifetime.Register(async () => await WorkAsync(1));",
        "new Thread(async () => await WorkAsync(1)).Start();",
    ];

    [TestCaseSource(nameof(Lost))]
    public async Task AsyncLambda_NobodyWaitsFor_IsWarnedOf(string statements)
    {
        var messages = await Snippet.JudgeAsync<AsyncVoidAnalyzer>(statements);

        Assert.That(messages, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Kept))]
    public async Task AsyncLambda_IsAwaitedOrNoneOfOurs_IsNotWarnedOf(string statements)
    {
        var messages = await Snippet.JudgeAsync<AsyncVoidAnalyzer>(statements);

        Assert.That(messages, Is.Empty);
    }

    [Test]
    public async Task Message_Always_NamesTheMethodAndTheFix()
    {
        var subscribe = await Snippet.JudgeAsync<AsyncVoidAnalyzer>("flow.Sample(Second).Subscribe([|async frame => await WorkAsync(frame)|]);");
        var inDo = await Snippet.JudgeAsync<AsyncVoidAnalyzer>("flow.Do([|async frame => await WorkAsync(frame)|]);");

        Assert.That(subscribe, Is.EqualTo([
            "'Subscribe' doesn't wait for what is async here: calls overlap, and what it throws ends the process; SubscribeAwait on a flow waits for its handler, and ToFlow(overflow) makes a flow of an observable"]));
        Assert.That(inDo, Is.EqualTo([
            "'Do' doesn't wait for what is async here: calls overlap, and what it throws ends the process; SelectAwait on a flow waits, and ToFlow(overflow) makes a flow of an observable"]));
    }
}
