using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class MarbleTests
{
    [Test]
    public void Run_OfItsDocumentation_Passes() => Marble.Run(m =>
    {
        var typed = m.Hot("a-b---c|");

        m.Expect(typed.Throttle(m.Time("--|"), m.Clock)).ToBe("----b--(c|)");
    });

    [Test]
    public void Run_WithoutFlush_VerifiesAtTheEnd() =>
        Assert.That(() => Marble.Run(m => m.Expect(m.Cold("-a")).ToBe("-b")), Throws.TypeOf<MarbleAssertionException>());

    [Test]
    public void Run_ThatWaits_VerifiesAtTheEnd() => Assert.That(
        () => Marble.Run(async m =>
        {
            m.Expect(m.Cold("-a")).ToBe("-b");
            await m.Clock.DelayAsync(Ms(10));
        }),
        Throws.TypeOf<MarbleAssertionException>());

    [Test]
    public void Run_ThatWaits_HasItsFrameZeroWhereItBegins() => Marble.Run(async m =>
    {
        MarbleSource<string> source = m.Hot("a-b-c|");
        var answer = source.FirstAsync(letter => letter == "c");
        m.Expect(source).ToBe("a-b-c|");

        string letter = await answer;

        Assert.That((letter, m.Clock.Elapsed), Is.EqualTo(("c", Ms(4))));
    });

    [Test]
    public void Expect_WhileABodyWaits_SubscribesThen() => Marble.Run(async m =>
    {
        MarbleSource<string> source = m.Hot("a-b-c|");

        await m.Clock.DelayAsync(Ms(3));

        m.Expect(source).ToBe("----c|");
    });

    [Test]
    public void Run_WhoseBodyThrows_RethrowsAndDoesNotFlush() => Assert.That(
        () => Marble.Run(m =>
        {
            m.Expect(m.Cold("a")).ToBe("b");
            throw new FormatException();
        }),
        Throws.TypeOf<FormatException>());

    [Test]
    public void Expect_AfterTheRun_IsRefused()
    {
        MarbleTest? kept = null;
        Marble.Run(m => { kept = m; });

        Assert.That(() => kept!.Expect(Observable.Never<int>()), Throws.InvalidOperationException.With.Message.Contains("never be verified"));
        Assert.That(() => kept!.Cold("a"), Throws.InvalidOperationException);
    }

    [Test]
    public void Expect_WithoutToBe_Fails() => Assert.That(
        () => Marble.Run(m => m.Expect(m.Cold("a"))),
        Throws.TypeOf<MarbleAssertionException>().With.Message.Contains("ToBe or ToEqual is missing"));

    [Test]
    public void ToBe_Twice_IsRefused() => Assert.That(
        () => Marble.Run(m =>
        {
            MarbleExpectation<string> expectation = m.Expect(m.Cold("a"));
            expectation.ToBe("a");
            expectation.ToBe("b");
        }),
        Throws.InvalidOperationException);

    [TestCase("-<abc>-d--|")]
    [TestCase("-<cab>-d--|")]
    [TestCase("-<acb>-d--|")]
    [TestCase("-<acb>-<d>|")]
    public void Group_WithoutOrder_TakesItsValuesInAnyOrder(string expected) =>
        Marble.Run(m => m.Expect(m.Cold("-(abc)-d--|")).ToBe(expected));

    [TestCase("-<abb>-d|", TestName = "Group_WithoutOrder_CountsItsValues")]
    [TestCase("-<ab>c-d|", TestName = "Group_WithoutOrder_IsOneInstant")]
    [TestCase("-<abcd>-|", TestName = "Group_WithoutOrder_HasNoMoreThanCame")]
    public void Group_WithoutOrder_Fails(string expected) => Assert.That(
        () => Marble.Run(m => m.Expect(m.Cold("-(abc)-d|")).ToBe(expected)), Throws.TypeOf<MarbleAssertionException>());

    [Test]
    public void Group_WithoutOrder_TellsWhatIsMissing() => Assert.That(
        () => Marble.Run(m => m.Expect(m.Cold("-(abc)")).ToBe("-<cxa>")),
        Throws.TypeOf<MarbleAssertionException>().With.Message.Contains("At 1 ms x was expected, but b came."));

    [Test]
    public void Group_WithoutOrder_IsTwoValuesInRxJs() => Marble.Run(
        m => m.Expect(m.Cold("<a>")).ToBe("<a>"), new MarbleOptions { Dialect = MarbleDialect.RxJs });

    [Test]
    public void Flush_BeginsANewFrameZero() => Marble.Run(m =>
    {
        m.Expect(m.Hot("-a 5s |")).ToBe("-a 5s |");
        m.Flush();
        MarbleSource<string> second = m.Hot("-b|");

        m.Expect(second).ToBe("-b|");

        m.ExpectSubscriptions(second).ToBe("^-!");
    });

    [Test]
    public void Flush_VerifiesAllExpectations_AndTellsEachFailure() => Assert.That(
        () => Marble.Run(m =>
        {
            m.Expect(m.Cold("-a")).ToBe("-b");
            m.Expect(m.Cold("-c")).ToBe("-c");
            m.Expect(m.Cold("-d")).ToBe("-e");
        }),
        Throws.TypeOf<MarbleAssertionException>().With.Message.Contains("m.Cold(\"-a\")").And.Message.Contains("m.Cold(\"-d\")")
            .And.Message.Not.Contains("m.Cold(\"-c\")"));

    [Test]
    public void EndlessSource_MeetsTheCeiling() => Assert.That(
        () => Marble.Run(m => m.Expect(Observable.Interval(Ms(100), m.Clock)).ToBe("")),
        Throws.TypeOf<MarbleAssertionException>().With.Message.StartsWith(
            "Expect(Observable.Interval(Ms(100), m.Clock))\n  It goes on at the ceiling of 60m of virtual time; the next work is due at " +
            "3600.1s. A source without end needs one from the test: unsubscribe with Expect(…, \"^ 10s !\"), or use Take or TakeUntil."));

    [Test]
    public void EndlessWork_ThatNobodyExpectsToEnd_FailsNothing()
    {
        int ticks = 0;
        Marble.Run(m =>
        {
            using IDisposable _ = Observable.Interval(TimeSpan.FromMinutes(1), m.Clock).Subscribe(_ => ticks++);
            m.Expect(m.Cold("-a|")).ToBe("-a|");
            m.Flush();
        });

        Assert.That(ticks, Is.EqualTo(60));
    }

    [Test]
    public void HotValueBeforeZero_ReachesWhoSubscribedInTheTest_AtItsDistance()
    {
        List<TimeSpan> times = [];
        using var replay = new ReplaySubject<string>(1);
        Marble.Run(m =>
        {
            MarbleSource<string> source = m.Hot("a--b--^--c|");
            source.Subscribe(replay);
            source.Subscribe(_ => times.Add(m.Clock.Elapsed));

            m.Expect(replay).ToBe("b--c|");
        });

        Assert.That(times, Is.EqualTo([Ms(0), Ms(3), Ms(9)]));
    }

    [Test]
    public void Zero_OfSeveralHotSources_IsOneInstant() => Marble.Run(m =>
    {
        MarbleSource<string> first = m.Hot("-----^-a|");
        MarbleSource<string> second = m.Hot("--^b--|");

        m.Expect(first.Merge(second)).ToBe("-ba-|");
    });

    [Test]
    public void Expect_OfAFlow_WatchesItAsAnObservable() => Marble.Run(m =>
    {
        var (near, far) = InMemoryTransport.Pair(m.Clock);
        IWebSocketSession session = WebSocketSession.Create(near, Protocol.WebSocketRole.Server, new() { Scheduler = m.Clock });
        var peer = new ScriptedPeer(far, Protocol.WebSocketRole.Client);
        m.Clock.Schedule(m.Time("---|"), () => peer.SendAsync(WireFrame.Text("Hi")));

        m.Expect(session.Incoming.Text(), "^----!").ToBe("---'Hi'");
    });

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
