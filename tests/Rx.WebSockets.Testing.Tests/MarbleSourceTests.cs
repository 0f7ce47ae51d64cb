using System;
using System.Reactive.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class MarbleSourceTests
{
    [Test]
    public void Cold_BeginsForEverySubscriber() => Marble.Run(m =>
    {
        MarbleSource<string> source = m.Cold("-a-b|");

        m.Expect(source).ToBe("-a-b|");
        m.Expect(source, "---^").ToBe("----a-b|");

        m.ExpectSubscriptions(source).ToBe("^---!", "---^---!");
    });

    [Test]
    public void Hot_RunsOnce_AndTellsItsEndToThoseWhoComeLate() => Marble.Run(m =>
    {
        MarbleSource<string> source = m.Hot("-a-b|");

        m.Expect(source).ToBe("-a-b|");
        m.Expect(source, "--^").ToBe("---b|");
        m.Expect(source, "------^").ToBe("------|");

        m.ExpectSubscriptions(source).ToBe("^---!", "--^-!", "------(^!)");
    });

    [Test]
    public void Subscriptions_EndWithDispose_OrLastOn() => Marble.Run(m =>
    {
        MarbleSource<string> source = m.Hot("-a-b-c");

        m.Expect(source.Take(2)).ToBe("-a-(b|)");
        m.Expect(source, "-^---!").ToBe("-a-b-c");
        m.Expect(source).ToBe("-a-b-c");

        m.ExpectSubscriptions(source).ToBe("^--!", "^-----", "-^---!");
    });

    [Test]
    public void Subscriptions_OfASourceNobodyWanted_AreNone()
    {
        Marble.Run(m => m.ExpectSubscriptions(m.Cold("a")).ToBe());
        Assert.That(
            () => Marble.Run(m => m.ExpectSubscriptions(m.Cold("a")).ToBe("^")), Throws.TypeOf<MarbleAssertionException>());
    }

    [Test]
    public void Subscriptions_OneTooMany_Fails() => Assert.That(
        () => Marble.Run(m =>
        {
            MarbleSource<string> source = m.Cold("-a|");
            m.Expect(source.Repeat(2)).ToBe("-a-a|");
            m.ExpectSubscriptions(source).ToBe("^-!");
        }),
        Throws.TypeOf<MarbleAssertionException>().With.Message.Contains("subscription 2 (expected 1, actual 2)"));

    [Test]
    public void Source_KeepsTheGrammar() => Marble.Run(m =>
    {
        m.Expect(m.Cold("-a-(b|)").ValidateGrammar(m.Clock)).ToBe("-a-(b|)");
        m.Expect(m.Hot("-a-(b#)").ValidateGrammar(m.Clock)).ToBe("-a-(b#)");
    });

    [Test]
    public void TwoValues_OfOneName_AreRefused() => Assert.That(
        () => Marble.Run(m => m.Cold("a", ("a", 1), ("a", 2))), Throws.ArgumentException.With.Message.Contains("'a' has two values"));
}
