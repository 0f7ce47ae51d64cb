using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using System.Text;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class MarbleExpectationTests
{
    [Test]
    public void ToBe_WithPairs_ComparesTheirValues()
    {
        Marble.Run(m => m.Expect(m.Cold("-a-b|", ("a", 1), ("b", 2))).ToBe("-x-y|", ("x", 1), ("y", 2)));
        Fails(m => m.Expect(m.Cold("-a-b|", ("a", 1), ("b", 2))).ToBe("-x-y|", ("x", 1), ("y", 3)));
    }

    [Test]
    public void ToBe_WithADictionary_ComparesItsValues()
    {
        var values = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 };

        Marble.Run(m => m.Expect(m.Cold("-a-b|", values)).ToBe("-a-b|", values));
        Fails(m => m.Expect(m.Hot("-a-b|", values)).ToBe("-b-a|", values));
    }

    [Test]
    public void ToBe_WithAFunction_ComparesWhatItGives()
    {
        Marble.Run(m => m.Expect(m.Cold("-a-'bcd'|", name => name.Length)).ToBe("-1-3|", int.Parse));
        Fails(m => m.Expect(m.Hot("-a-'bcd'|", name => name.Length)).ToBe("-1-4|", int.Parse));
    }

    [Test]
    public void ToBe_WithoutValues_TakesNamesForThemselves()
    {
        Marble.Run(m => m.Expect(m.Cold<int>("-1-2-'42'|")).ToBe("-1-2-'42'|"));
        Marble.Run(m => m.Expect(m.Cold<long>("-1|")).ToBe("-1|"));
        Marble.Run(m => m.Expect(m.Cold<char>("-a|")).ToBe("-a|"));
        Marble.Run(m => m.Expect(m.Cold<Rune>("-💖|")).ToBe("-💖|"));
        Marble.Run(m => m.Expect(m.Cold("-{it's}|")).ToBe("-'it\\'s'|"));
    }

    [Test]
    public void ToBe_OfSequences_ComparesElements()
    {
        Marble.Run(m => m.Expect(m.Hot("ab-cd|").Buffer(2)).ToBe("-x--y|", ("x", ["a", "b"]), ("y", ["c", "d"])));
        Fails(m => m.Expect(m.Hot("ab-cd|").Buffer(2)).ToBe("-x--y|", ("x", ["a", "b"]), ("y", ["c"])));
        Fails(m => m.Expect(m.Hot("ab-cd|").Buffer(2)).ToBe("-x--y|", ("x", ["a", "b"]), ("y", ["c", "d", "e"])));
    }

    [Test]
    public void Error_WithAnInstance_IsThatOneOrOneLikeIt()
    {
        var error = new TimeoutException("slow");

        Marble.Run(m => m.Expect(m.Cold("-#").WithError(error)).WithError(error).ToBe("-#"));
        Marble.Run(m => m.Expect(m.Cold("-#").WithError(error)).WithError(new TimeoutException("slow")).ToBe("-#"));
        Fails(m => m.Expect(m.Cold("-#").WithError(error)).WithError(new TimeoutException("slower")).ToBe("-#"));
        Fails(m => m.Expect(m.Cold("-#").WithError(error)).ToBe("-#"));
    }

    [Test]
    public void Error_WithATypeOrCondition_IsAnyThatFits()
    {
        var error = new ArgumentNullException("name");

        Marble.Run(m => m.Expect(m.Cold("-#").WithError(error)).WithError<ArgumentException>().ToBe("-#"));
        Marble.Run(m => m.Expect(m.Cold("-#").WithError(error)).WithError<ArgumentException>(e => e.ParamName == "name").ToBe("-#"));
        Fails(m => m.Expect(m.Cold("-#").WithError(error)).WithError<ArgumentException>(e => e.ParamName == "other").ToBe("-#"));
        Fails(m => m.Expect(m.Cold("-#").WithError(error)).WithError<FormatException>().ToBe("-#"));
    }

    [Test]
    public void Times_InsideAFrame_AreOne_UnlessTheyCountExactly()
    {
        TimeSpan hop = TimeSpan.FromTicks(3);
        var exact = new MarbleOptions { Comparison = MarbleComparison.Exact };

        Marble.Run(m => m.Expect(m.Hot("-a|").Delay(hop, m.Clock)).ToBe("-a|"));
        Marble.Run(m => m.Expect(m.Hot("-a|").Delay(hop, m.Clock)).ToBe("1.0003ms a|"), exact);
        Fails(m => m.Expect(m.Hot("-a|").Delay(hop, m.Clock)).ToBe("-a|"), exact);
    }

    [Test]
    public void Order_InsideAFrame_Counts() => Fails(m => m.Expect(m.Hot("-(ab)")).ToBe("-(ba)"));

    [Test]
    public void ToEqual_ComparesTwoObservables()
    {
        Marble.Run(m => m.Expect(m.Hot("-a-b|").Delay(m.Time("-|"), m.Clock)).ToEqual(m.Cold("--a-b|")));
        Fails(m => m.Expect(m.Hot("-a-b|")).ToEqual(m.Cold("-a--b|")));
        Fails(m => m.Expect(m.Cold("-#")).ToEqual(m.Cold("-#").WithError(new FormatException())));
    }

    [Test]
    public void Unsubscription_EndsWhatIsSeen() => Marble.Run(m =>
    {
        m.Expect(Observable.Interval(m.Time("--|"), m.Clock).Select(x => (int)x), "^ 6ms !").ToBe("--0-1-2");
        m.Expect(m.Hot("abcdef|"), "--^-!").ToBe("--cde");
    });

    private static void Fails(Action<MarbleTest> test, MarbleOptions? options = null) =>
        Assert.That(() => Marble.Run(test, options), Throws.TypeOf<MarbleAssertionException>());
}
