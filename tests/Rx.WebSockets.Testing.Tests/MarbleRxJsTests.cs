using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>What RxJS's run mode promises of its diagrams, and where its oddities are mended unless they are asked for.</summary>
[TestFixture]
public sealed class MarbleRxJsTests
{
    private static readonly MarbleOptions RxJs = new() { Dialect = MarbleDialect.RxJs };

    [TestCase("a 9ms b 9s c|", "a@0 b@10 c@9011 |@9012")]
    [TestCase("--(abc)-|", "a@2 b@2 c@2 |@8")]
    [TestCase("-----(a|)", "a@5 |@5")]
    [TestCase("10.2ms a 1.2s b 1m c|", "a@10.2 b@1211.2 c@61212.2 |@61213.2")]
    [TestCase("  -a -  b\n#", "a@1 b@3 #@4")]
    [TestCase("🙈-🙉|", "🙈@0 🙉@2 |@3")]
    [TestCase("", "")]
    [TestCase("---", "")]
    public void Cold_OfARunModeDiagram_SignalsAtItsFrames(string marbles, string expected)
    {
        foreach (MarbleOptions dialect in new[] { MarbleOptions.Default, RxJs })
        {
            Assert.That(Signals(m => m.Cold(marbles), dialect), Is.EqualTo(expected), $"{dialect.Dialect}");
        }
    }

    [Test]
    public void Hot_WithAZero_HasNegativeFramesBeforeIt()
    {
        Assert.That(Signals(m => m.Hot("-a-^-b--|")), Is.EqualTo("b@2 |@5"));
        Assert.That(Signals(m => m.Hot("-a-^-b--|"), RxJs), Is.EqualTo("b@2 |@5"));
    }

    [Test]
    public void Hot_WithAValueInFrameZero_IsSeenBySubscribersOfFrameZero() =>
        Assert.That(Signals(m => m.Hot("a-(b|)")), Is.EqualTo("a@0 b@2 |@2"));

    [Test]
    public void Subscription_WithTimes_LastsFrom500To1501() => Marble.Run(m =>
    {
        MarbleSource<string> never = m.Cold("-");

        m.Expect(never, "500ms ^ 1s !").ToBe("-");

        m.ExpectSubscriptions(never).ToBe("500ms ^ 1s !");
        m.Flush();
        Assert.That(never.Subscriptions, Is.EqualTo([new MarbleSubscription(Ms(500), Ms(1501))]));
    });

    [Test]
    public void Unsubscription_ConsumesNoTimeBehindIt_AndSubscriptionDoes() => Marble.Run(m =>
    {
        MarbleSource<string> never = m.Cold("-");

        m.Expect(never, "-^-!---").ToBe("-");
        m.Expect(never, "(^!)").ToBe("-");
        m.Flush();

        Assert.That(never.Subscriptions, Is.EquivalentTo([new MarbleSubscription(Ms(1), Ms(3)), new MarbleSubscription(Ms(0), Ms(0))]));
    });

    [Test]
    public void TimeAtTheVeryEnd_IsATime_AndFourValuesInRxJs()
    {
        Assert.That(Signals(m => m.Cold("a 10ms")), Is.EqualTo("a@0"));
        Assert.That(Signals(m => m.Cold("a 10ms"), RxJs), Is.EqualTo("a@0 1@1 0@2 m@3 s@4"));
    }

    [Test]
    public void ZeroBehindSpacesAndTimes_IsAtItsTime_AndAtItsIndexInRxJs()
    {
        Assert.That(Signals(m => m.Hot("10ms  ^-b|")), Is.EqualTo("b@2 |@3"));
        Assert.That(Signals(m => m.Hot("10ms  ^-b|"), RxJs), Is.EqualTo("b@6 |@7"));
    }

    [Test]
    public void Time_IsThatOfTheBar_AndItsIndexInRxJs()
    {
        Assert.That(TimeOf("--|", MarbleOptions.Default), Is.EqualTo(Ms(2)));
        Assert.That(TimeOf(" 1s - - |", MarbleOptions.Default), Is.EqualTo(Ms(1002)));
        Assert.That(TimeOf(" 1s - - |", RxJs), Is.EqualTo(Ms(7)));
    }

    [Test]
    public void UnsubscriptionInTheFrameOfAValue_ComesBehindIt_AndBeforeItInRxJs()
    {
        Marble.Run(m => m.Expect(m.Hot("-ab|"), "^-!").ToBe("-ab"));
        Marble.Run(m => m.Expect(m.Hot("-ab|"), "^-!").ToBe("-a"), RxJs);
    }

    [Test]
    public void Error_WithoutAValue_IsAMarbleException() => Marble.Run(m =>
    {
        m.Expect(m.Cold("--#")).ToBe("--#");
        m.Expect(m.Cold("--#")).WithError<MarbleException>().ToBe("--#");
    });

    [Test]
    public void SymbolsOfOurs_AreValuesInRxJs() =>
        Assert.That(Signals(m => m.Cold("'a'@{}"), RxJs), Is.EqualTo("'@0 a@1 '@2 @@3 {@4 }@5"));

    [Test, SetCulture("de-DE")]
    public void Decimals_ReadTheSame_InEveryCulture() =>
        Assert.That(Signals(m => m.Cold("1.5s a")), Is.EqualTo("a@1500"));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static TimeSpan TimeOf(string marbles, MarbleOptions options)
    {
        TimeSpan time = default;
        Marble.Run(m => time = m.Time(marbles), options);
        return time;
    }

    private static string Signals(Func<MarbleTest, IObservable<string>> source, MarbleOptions? options = null)
    {
        MarbleRecording<string>? recording = null;
        Marble.Run(m => { recording = m.Record(source(m)); }, options);
        IEnumerable<string> texts = recording!.Notifications.Select(signal => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{(signal.Signal.HasValue ? signal.Signal.Value : signal.Signal.Exception is null ? "|" : "#")}@{signal.At.TotalMilliseconds}"));
        return string.Join(' ', texts);
    }
}
