using System;
using System.Reactive.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class NestedMarbleExpectationTests
{
    [Test]
    public void ToBe_OfWindows_ComparesEachFromItsBeginning() => Marble.Run(m =>
    {
        MarbleSource<string> source = m.Hot("-a-b-c-d|");

        m.Expect(source.Window(2)).ToBe("x--y---z|", ("x", m.Cold("-a-(b|)")), ("y", m.Cold("--c-(d|)")), ("z", m.Cold("-|")));
    });

    [Test]
    public void ToBe_OfGroups_ComparesEach() => Marble.Run(m =>
    {
        var lengths = m.Hot("-'a'-'bb'-'c'-|").GroupBy(text => text.Length);

        m.Expect(lengths).ToBe("-x-y---|", ("x", m.Cold("a---c-|")), ("y", m.Cold("'bb'---|")));
    });

    [TestCase("x--y---z|", "-a-(b|)", "--c-(e|)")]
    [TestCase("x--y---z|", "-a-(b|)", "--c-d|")]
    [TestCase("x--y---z|", "-a-(b|)", "--c")]
    [TestCase("x--y----|", "-a-(b|)", "--c-(d|)")]
    [TestCase("x-y----z|", "-a-(b|)", "--c-(d|)")]
    public void ToBe_OfOtherWindows_Fails(string outer, string first, string second) => Assert.That(
        () => Marble.Run(m => m.Expect(m.Hot("-a-b-c-d|").Window(2))
            .ToBe(outer, ("x", m.Cold(first)), ("y", m.Cold(second)), ("z", m.Cold("-|")))),
        Throws.TypeOf<MarbleAssertionException>());

    [Test]
    public void WithError_TellsTheOneOfTheOuterObservable() => Marble.Run(m =>
    {
        MarbleSource<string> source = m.Hot("-a-#").WithError(new TimeoutException("late"));
        MarbleSource<string> inside = m.Cold("-a-#").WithError(new TimeoutException("late"));

        m.Expect(source.Window(2)).WithError<TimeoutException>().ToBe("x--#", ("x", inside));
        m.Expect(source.Window(2)).WithError(new TimeoutException("late")).ToBe("x--#", ("x", inside));
    });

    [Test]
    public void WithError_OfAnotherError_Fails() => Assert.That(
        () => Marble.Run(m => m.Expect(m.Hot("--#").WithError(new TimeoutException()).Window(2)).ToBe("x-#", ("x", m.Cold("--#").WithError(new TimeoutException())))),
        Throws.TypeOf<MarbleAssertionException>());

    [Test]
    public void ToEqual_ComparesInsideAndOutside()
    {
        Marble.Run(m => m.Expect(m.Hot("-a-b-c|").Window(2)).ToEqual(m.Cold("-a-b-c|").Window(2)));
        Assert.That(
            () => Marble.Run(m => m.Expect(m.Hot("-a-b-c|").Window(2)).ToEqual(m.Cold("-a-b-d|").Window(2))),
            Throws.TypeOf<MarbleAssertionException>());
    }

    [Test]
    public void Unsubscription_EndsInnerOnesToo() => Marble.Run(m =>
    {
        MarbleSource<string> inner = m.Cold("-x-x-x-x");

        m.Expect(m.Hot("-a").Select(IObservable<string> (_) => inner), "^---!").ToBe("-i", ("i", m.Cold("-x-x")));

        m.ExpectSubscriptions(inner).ToBe("-^--!");
    });
}
