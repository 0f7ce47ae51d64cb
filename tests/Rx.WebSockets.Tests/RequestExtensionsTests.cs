using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests;

/// <summary>Requests are texts of a number and a word, "7 status"; what begins with a letter answers nothing.</summary>
public sealed class RequestExtensionsTests() : VirtualFixture(WebSocketRole.Client)
{
    [Test]
    public void Requests_BadArguments_AreRefusedAtTheCall()
    {
        var (session, _) = Open();

        Assert.That(() => ((IWebSocketSession)null!).Requests(Key, AnswerTo), Throws.ArgumentNullException);
        Assert.That(() => session.Requests((Func<Frame, int>)null!, AnswerTo), Throws.ArgumentNullException);
        Assert.That(() => session.Requests(Key, (Func<Frame, int?>)null!), Throws.ArgumentNullException);
        Assert.That(() => session.Requests((TextFormat)null!, text => text.Length, new TextFormat(), text => (int?)text.Length), Throws.ArgumentNullException);
        Assert.That(() => session.Requests(new TextFormat(), text => text, null!, (string text) => text), Throws.ArgumentNullException);
        Assert.That(() => new RequestOptions { Deadline = TimeSpan.Zero }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new RequestOptions { MaxPending = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new RequestOptions { ReadAhead = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void SendAsync_AnswersInAnyOrder_FindTheirRequests() => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo);

        var (first, second) = (requests.SendAsync(Frame.Text("1 a")), requests.SendAsync(Frame.Text("2 b")));
        var pending = requests.Pending;
        await peer.ExpectAsync(Frame.Text("1 a"));
        await peer.ExpectAsync(Frame.Text("2 b"));
        await peer.SendAsync(Frame.Text("2 B"));
        var answer = await second;
        var early = first.IsCompleted;
        await peer.SendAsync(Frame.Text("1 A"));

        Assert.That((answer.GetText(), early, (await first).GetText()), Is.EqualTo(("2 B", false, "1 A")));
        Assert.That((pending, requests.Pending, requests.Unclaimed), Is.EqualTo((2, 0, 0)));
    });

    [Test]
    public void SendAsync_TypedWithKeysOfEitherKind_GivesTheTypedAnswer() => Run(async () =>
    {
        var (session, peer) = Open();
        using var byNumber = session.Requests(new TextFormat(), text => int.Parse(text.Split(' ')[0]), new TextFormat(), text => int.TryParse(text.Split(' ')[0], out var key) ? key : null);
        using var byWord = session.Requests(new TextFormat(), text => text[..1], new TextFormat(), text => text.Length > 0 ? text[..1] : null);

        var first = byNumber.SendAsync("1 a");
        var second = byWord.SendAsync("w?");
        await peer.SendAsync(Frame.Text("w!"));
        await peer.SendAsync(Frame.Text("1 A"));

        Assert.That((await first, await second), Is.EqualTo(("1 A", "w!")));
    });

    [Test]
    public void SendAsync_NoAnswerInTime_TimesOutAndTheLateOneIsReportedAndDropped() => Run(async () =>
    {
        var (session, peer) = Open();
        var late = new List<string>();
        using var requests = session.Requests(Key, AnswerTo, new RequestOptions { Deadline = Seconds(5) }, frame => late.Add(frame.GetText()));

        var (usual, longer, ever) = (requests.SendAsync(Frame.Text("1 a")), requests.SendAsync(Frame.Text("2 a"), Seconds(8)), requests.SendAsync(Frame.Text("3 a"), Timeout.InfiniteTimeSpan));
        await Expect.FailureAsync<TimeoutException>(usual);
        var at = Clock.Elapsed;
        await Expect.FailureAsync<TimeoutException>(longer);
        var then = Clock.Elapsed;
        await peer.SendAsync(Frame.Text("1 A"));
        await peer.SendAsync(Frame.Text("3 A"));
        await peer.SendAsync(Frame.Text("3 again"));

        Assert.That((at, then, (await ever).GetText()), Is.EqualTo((Seconds(5), Seconds(8), "3 A")));
        await Clock.SettleAsync();
        Assert.That(late, Is.EqualTo(["1 A", "3 again"]));
        Assert.That((requests.Unclaimed, requests.Pending, session.State), Is.EqualTo((2, 0, ConnectionState.Open)));
    });

    [Test]
    public void SendAsync_KeyThatWaitsAlready_IsRefusedAndTheFirstGoesOn() => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo);

        var first = requests.SendAsync(Frame.Text("1 a"));
        await Expect.FailureAsync<ArgumentException>(requests.SendAsync(Frame.Text("1 b")));
        await peer.SendAsync(Frame.Text("1 A"));
        await first;
        var again = requests.SendAsync(Frame.Text("1 c"));
        await peer.SendAsync(Frame.Text("1 C"));
        await again;

        await peer.ExpectAsync(Frame.Text("1 a"));
        await peer.ExpectAsync(Frame.Text("1 c"));
    });

    [Test]
    public void SendAsync_TooManyWait_IsRefusedUntilOneIsDone() => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo, new RequestOptions { MaxPending = 2 });

        var (first, second) = (requests.SendAsync(Frame.Text("1 a")), requests.SendAsync(Frame.Text("2 a")));
        await Expect.FailureAsync<InvalidOperationException>(requests.SendAsync(Frame.Text("3 a")));
        await peer.SendAsync(Frame.Text("1 A"));
        await first;
        var third = requests.SendAsync(Frame.Text("3 a"));

        Assert.That((second.IsCompleted, third.IsCompleted, requests.Pending), Is.EqualTo((false, false, 2)));
    });

    [Test]
    public void SendAsync_Cancelled_IsCancelledAndItsAnswerUnclaimed() => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo);
        using var cancellation = new CancellationTokenSource();

        var waiting = requests.SendAsync(Frame.Text("1 a"), cancellation.Token);
        cancellation.Cancel();
        var failure = await Expect.FailureAsync(waiting);
        await peer.SendAsync(Frame.Text("1 A"));
        await Clock.SettleAsync();

        Assert.That((failure is OperationCanceledException, waiting.IsCanceled), Is.EqualTo((true, true)));
        Assert.That((requests.Unclaimed, requests.Pending), Is.EqualTo((1, 0)));
        Assert.That(await Expect.FailureAsync(requests.SendAsync(Frame.Text("2 a"), cancellation.Token)), Is.InstanceOf<OperationCanceledException>());
    });

    [Test]
    public void SendAsync_TimesOutWhileItWaitsForRoom_IsNeverSent() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 1024 });
        var (session, peer) = Open(transport, SmallOutbox);
        using var requests = session.Requests(Key, AnswerTo);
        await session.SendAsync(new byte[4096]);

        await Expect.FailureAsync<TimeoutException>(requests.SendAsync(Frame.Text("1 a"), Seconds(2)));
        await peer.ReadFrameAsync();
        await session.SendAsync("next");

        await peer.ExpectAsync(Frame.Text("next"));
    });

    [Test]
    public void SessionEnds_InWhateverWay_FailsWhatIsPending([Values] bool clean) => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo);
        var answered = requests.SendAsync(Frame.Text("1 a"));
        var waiting = requests.SendAsync(Frame.Text("2 a"));

        await peer.SendAsync(Frame.Text("1 A"));
        if (clean)
        {
            await peer.SendAsync(Frame.Close(CloseReason.Normal));
        }
        else
        {
            peer.Reset();
        }

        Assert.That((await answered).GetText(), Is.EqualTo("1 A"));
        var failure = await Expect.FailureAsync<SessionException>(waiting);
        Assert.That(failure.End?.IsClean, Is.EqualTo(clean));
        await Expect.FailureAsync<SessionException>(requests.SendAsync(Frame.Text("3 a")));
        Assert.That(requests.Pending, Is.Zero);
    });

    [Test]
    public void Unsolicited_SubscribedAgainAtItsEnd_EndsInTheSameWay([Values] bool clean) => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo);
        var seen = new List<string>();
        void Observe(Action<string> onEnd) => requests.Unsolicited.Subscribe(_ => { }, _ => onEnd("error"), () => onEnd("completion"));
        Observe(end =>
        {
            seen.Add(end);
            Observe(seen.Add);
        });

        if (clean)
        {
            await peer.SendAsync(Frame.Close(CloseReason.Normal));
        }
        else
        {
            peer.Reset();
        }

        await session.Completion;
        Observe(seen.Add);
        Assert.That(seen, Is.EqualTo(Enumerable.Repeat(clean ? "completion" : "error", 3)));
    });

    [Test]
    public void Unsolicited_SubscribedBehindAMessageThatCannotBeRead_HasItsError() => Run(async () =>
    {
        var (session, peer) = Open();
        var fault = new FormatException("mine");
        using var requests = session.Requests(Key, new Func<Frame, int?>(_ => throw fault));
        Exception? error = null;

        await peer.SendAsync(Frame.Text("1 a"));
        await Clock.SettleAsync();
        requests.Unsolicited.Subscribe(_ => { }, thrown => error = thrown);

        Assert.That(error, Is.SameAs(fault));
    });

    [Test]
    public void Unsolicited_MessagesThatAnswerNothing_GoOnToOthers() => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo);
        var observers = new List<string>[] { [], [] };
        var everything = Record(session);
        foreach (var seen in observers)
        {
            requests.Unsolicited.Text().Subscribe(seen.Add, () => seen.Add("end"));
        }

        var waiting = requests.SendAsync(Frame.Text("1 a"));
        await peer.SendAsync(Frame.Text("news"));
        await peer.SendAsync(Frame.Text("1 A"));
        await peer.SendAsync(Frame.Text("more"));
        await peer.SendAsync(Frame.Close(CloseReason.Normal));
        await waiting;
        await everything.End;

        Assert.That(observers, Is.All.EqualTo(new[] { "news", "more", "end" }));
        Assert.That(everything.Texts, Is.EqualTo(["news", "1 A", "more"]), "who observes Incoming sees answers, too");
    });

    [Test, Property("Pain", 16)]
    public void Unsolicited_SubscribedBeforeTheHandlerReturns_SeesTheVeryFirst() => Run(async () =>
    {
        var (session, peer) = Open();
        await peer.SendAsync(Frame.Text("first"));
        await peer.SendAsync(Frame.Text("second"));
        await Clock.SettleAsync();
        var seen = new List<string>();

        using var requests = session.Requests(Key, AnswerTo);
        using var subscription = requests.Unsolicited.Text().Subscribe(seen.Add);
        await Clock.SettleAsync();

        Assert.That(seen, Is.EqualTo(["first", "second"]));
    });

    [Test]
    public void Unsolicited_HandlerAsksItself_GetsItsAnswerFromBehindWhatIsHeld() => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo);
        var seen = new List<string>();
        using var subscription = requests.Unsolicited.SubscribeAwait(async (message, _) =>
            seen.Add($"{message.GetText()} {(await requests.SendAsync(Frame.Text($"{seen.Count} about {message.GetText()}"))).GetText()}"));

        await peer.SendAsync(Frame.Text("a"));
        await peer.SendAsync(Frame.Text("b"));
        await peer.ExpectAsync(Frame.Text("0 about a"));
        await peer.SendAsync(Frame.Text("0 A"));
        await peer.ExpectAsync(Frame.Text("1 about b"));
        await peer.SendAsync(Frame.Text("1 B"));
        await Clock.SettleAsync();

        Assert.That(seen, Is.EqualTo(["a 0 A", "b 1 B"]));
    });

    [Test]
    public void Unsolicited_StoppedObserver_ReadingPausesAtTheBound() => Run(async () =>
    {
        var (subject, peer) = OpenPair(new WebSocketSessionOptions { ReadAhead = 1 }, SmallOutbox, new LinkOptions { Window = 1024 });
        using var requests = subject.Requests(Key, AnswerTo, new RequestOptions { ReadAhead = 10_000 });
        using var stop = new CancellationTokenSource();
        using var subscription = requests.Unsolicited.SubscribeAwait(async (_, token) => await Clock.DelayAsync(TimeSpan.FromMinutes(1), token));

        var sent = 0;
        for (var send = peer.SendAsync("x" + new string('-', 999)); send.IsCompleted; send = peer.SendAsync("x" + new string('-', 999)))
        {
            await Clock.SettleAsync();
            sent++;
        }

        Assert.That(sent, Is.InRange(10, 30));
    });

    [Test]
    public void Unsolicited_ObserverThrows_IsReportedAndRequestsGoOn() => Run(async () =>
    {
        var reported = new List<Exception>();
        var fault = new InvalidOperationException("mine");
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, thrown) => reported.Add(thrown) });
        using var requests = session.Requests(Key, AnswerTo);
        using var subscription = requests.Unsolicited.Subscribe(_ => throw fault, _ => { });

        await peer.SendAsync(Frame.Text("news"));
        await peer.SendAsync(Frame.Text("more"));
        var waiting = requests.SendAsync(Frame.Text("1 a"));
        await peer.SendAsync(Frame.Text("1 A"));
        await waiting;

        Assert.That(reported, Is.EqualTo([fault]));
    });

    [Test]
    public void OnUnclaimed_Throws_IsReportedAndRequestsGoOn() => Run(async () =>
    {
        var reported = new List<Exception>();
        var fault = new InvalidOperationException("mine");
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, thrown) => reported.Add(thrown) });
        using var requests = session.Requests(Key, AnswerTo, onUnclaimed: _ => throw fault);

        await peer.SendAsync(Frame.Text("9 A"));
        var waiting = requests.SendAsync(Frame.Text("1 a"));
        await peer.SendAsync(Frame.Text("1 A"));
        await waiting;

        Assert.That(reported, Is.EqualTo([fault]));
    });

    [Test]
    public void BadMessage_FailsWhatWaitsAndWhatFollows_AndTheSessionGoesOn() => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(new TextFormat(), text => text[..1], new TextFormat(), text => text[..1]);
        Exception? error = null;
        using var subscription = requests.Unsolicited.Subscribe(_ => { }, caught => error = caught);
        var waiting = requests.SendAsync("1");

        await peer.SendAsync(Frame.Binary(new byte[] { 1 }));

        var failure = await Expect.FailureAsync<MessageFormatException>(waiting);
        Assert.That(await Expect.FailureAsync(requests.SendAsync("2")), Is.SameAs(failure));
        Assert.That((error, session.State), Is.EqualTo(((Exception?)failure, ConnectionState.Open)));
    });

    [Test]
    public void Dispose_WhileSomeWait_FailsThemAndTheSessionGoesOn() => Run(async () =>
    {
        var (session, peer) = Open();
        var requests = session.Requests(Key, AnswerTo);
        var completed = false;
        using var subscription = requests.Unsolicited.Subscribe(_ => { }, () => completed = true);
        var waiting = requests.SendAsync(Frame.Text("1 a"));

        requests.Dispose();
        requests.Dispose();

        await Expect.FailureAsync<ObjectDisposedException>(waiting);
        await Expect.FailureAsync<ObjectDisposedException>(requests.SendAsync(Frame.Text("2 a")));
        var late = false;
        requests.Unsolicited.Subscribe(_ => { }, () => late = true);
        Assert.That((completed, late, session.State), Is.EqualTo((true, true, ConnectionState.Open)));
        await peer.ExpectAsync(Frame.Text("1 a"));
    });

    [Test]
    public void Requests_OnARawSession_JoinFragmentsAndSkipControls() => Run(async () =>
    {
        var (session, peer) = Open(Raw);
        using var requests = session.Requests(Key, AnswerTo);
        var waiting = requests.SendAsync(Frame.Text("1 a"));

        await peer.SendAsync(Frame.Text("1 "u8.ToArray()).NotFinal());
        await peer.SendAsync(Frame.Ping());
        await peer.SendAsync(Frame.Continuation("A"u8.ToArray()));

        Assert.That((await waiting).GetText(), Is.EqualTo("1 A"));
    });

    [Test]
    public void Keys_FunctionThrows_ComesOutOfTheCallAndNothingIsSent() => Run(async () =>
    {
        var (session, peer) = Open();
        using var requests = session.Requests(Key, AnswerTo);

        await Expect.FailureAsync<FormatException>(requests.SendAsync(Frame.Text("no number")));
        await session.SendAsync("next");

        await peer.ExpectAsync(Frame.Text("next"));
        Assert.That(requests.Pending, Is.Zero);
    });

    private static int Key(Frame frame) => int.Parse(frame.GetText().Split(' ')[0]);

    private static int? AnswerTo(Frame frame) => int.TryParse(frame.GetText().Split(' ')[0], out var key) ? key : null;

    private sealed class TextFormat : IMessageFormat<string>
    {
        public Frame Write(string value) => Frame.Text(value);

        public string Read(Frame message) => message.GetText();
    }
}
