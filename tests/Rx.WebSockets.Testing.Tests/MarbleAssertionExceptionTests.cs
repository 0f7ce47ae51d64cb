using System;
using System.Linq;
using System.Reactive.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>The texts of failures, as people read them.</summary>
[TestFixture]
public sealed class MarbleAssertionExceptionTests
{
    [Test]
    public void LateSignal_IsToldWithBothDiagrams() => Tells(
        m => m.Expect(m.Hot("--a--b--|").Delay(m.Time("--|"), m.Clock)).ToBe("--a--b--|"),
        """
        Expect(m.Hot("--a--b--|").Delay(m.Time("--|"), m.Clock))
          a was expected at 2 ms and came 2 ms late, at 4 ms.

          ms        0         10
          expected  --a--b--|
          actual    ----a--b--|
                      ^ ^

             expected           actual
          >  2 ms  a            4 ms  a
             5 ms  b            7 ms  b
             8 ms  completion   10 ms  completion
        """);

    [Test]
    public void OtherValue_IsToldWithTheValues() => Tells(
        m => m.Expect(m.Hot<int>("--1--2|")).ToBe("--a--b|", ("a", 1), ("b", 22)),
        """
        Expect(m.Hot<int>("--1--2|"))
          At 5 ms b = 22 was expected, but 2 came.

          ms        0
          expected  --a--b|
          actual    --a--2|
                         ^

             expected           actual
             2 ms  a = 1        2 ms  a = 1
          >  5 ms  b = 22       5 ms  2
             6 ms  completion   6 ms  completion
        """);

    [Test]
    public void LongNamesAndSilences_StayAligned() => Tells(
        m => m.Expect(m.Hot("a 20s b|")).ToBe("a 19999ms 'stale' b|"),
        """
        Expect(m.Hot("a 20s b|"))
          'stale' was expected at 20,000 ms, but didn't come; next came b at 20,001 ms.
          Is its timer on the clock of the test (m.Clock)?

          ms        0      20,000
          expected  a @20s 'stale'b|
          actual    a @20s -      b|
                           ^      ^

             expected                actual
             0 ms  a                 0 ms  a
          >  20,000 ms  'stale'      20,001 ms  b
             20,001 ms  b            20,002 ms  completion
             20,002 ms  completion   –
        """);

    [Test]
    public void SignalInsideTheWidthOfAGroup_WidensTheFrame() => Tells(
        m => m.Expect(m.Hot("-(ab)").Merge(m.Hot("---c"))).ToBe("-(ab)"),
        """
        Expect(m.Hot("-(ab)").Merge(m.Hot("---c")))
          c came at 3 ms, but nothing more was expected.

          ms        0
          expected  -(ab)
          actual    -(ab)-c-
                          ^

             expected   actual
             1 ms  a    1 ms  a
             1 ms  b    1 ms  b
          >  –          3 ms  c
        """);

    [Test]
    public void SilentSource_IsAskedForItsClock() => Tells(
        m => m.Expect(Observable.Never<string>()).ToBe("--a"),
        """
        Expect(Observable.Never<string>())
          a was expected at 2 ms, but nothing came at all; the run ended at 0 ms.
          Is its timer on the clock of the test (m.Clock)?

          ms        0
          expected  --a
          actual    ---
                      ^

             expected   actual
          >  2 ms  a    –
        """);

    [Test]
    public void OtherError_IsToldWithBothErrors() => Tells(
        m => m.Expect(m.Cold("--#").WithError(new TimeoutException("too late"))).WithError<FormatException>().ToBe("--#"),
        """
        Expect(m.Cold("--#").WithError(new TimeoutException("too late")))
          At 2 ms any FormatException was expected, but TimeoutException "too late" came.

          ms        0
          expected  --#
          actual    --#
                      ^

             expected                    actual
          >  2 ms  any FormatException   2 ms  TimeoutException "too late"
        """);

    [Test]
    public void Ticks_AreTold_WhereTheyCount() => Tells(
        m => m.Expect(m.Hot("---a").Delay(TimeSpan.FromTicks(3), m.Clock)).ToBe("---a"),
        """
        Expect(m.Hot("---a").Delay(TimeSpan.FromTicks(3), m.Clock))
          a was expected at 3 ms and came 0.0003 ms late, at 3.0003 ms.

          ms        0
          expected  ---a
          actual    ---a
                       ^

             expected   actual
          >  3 ms  a    3.0003 ms  a
        """,
        new MarbleOptions { Comparison = MarbleComparison.Exact });

    [Test]
    public void InnerDifference_IsToldInside() => Tells(
        m => m.Expect(m.Hot("-a-b-c|").Window(2)).ToBe("x--y--|", ("x", m.Cold("-a-(b|)")), ("y", m.Cold("--d|"))),
        """
        Expect(m.Hot("-a-b-c|").Window(2))
          At 3 ms y = --d| was expected, but A = --c| came.

          ms        0
          expected  x--y--|
          actual    x--A--|
                       ^

             expected            actual
             0 ms  x = -a-(b|)   0 ms  x = -a-(b|)
          >  3 ms  y = --d|      3 ms  A = --c|
             6 ms  completion    6 ms  completion

          Inside of y
            At 2 ms d was expected, but c came.

            ms        0
            expected  --d|
            actual    --c|
                        ^

               expected           actual
            >  2 ms  d            2 ms  c
               3 ms  completion   3 ms  completion
        """);

    [Test]
    public void Subscription_IsToldByItsNumber() => Tells(
        m =>
        {
            MarbleSource<string> source = m.Cold("--a|");
            m.Expect(source).ToBe("--a|");
            m.ExpectSubscriptions(source).ToBe("^----!");
        },
        """
        ExpectSubscriptions(source), subscription 1 (expected 1, actual 1)
          unsubscription was expected at 5 ms and came 2 ms early, at 3 ms.

          ms        0
          expected  ^----!
          actual    ^--!
                       ^ ^

             expected               actual
             0 ms  subscription     0 ms  subscription
          >  5 ms  unsubscription   3 ms  unsubscription
        """);

    [Test]
    public void LongRun_IsCutAroundTheDifference() => Tells(
        m =>
        {
            var digits = Observable.Interval(m.Time("-|"), m.Clock).Take(100).Select(i => (int)i % 10);
            m.Expect(digits).ToBe("-" + string.Concat(Enumerable.Repeat("0123456789", 5)) + "0123x56789", name => name == "x" ? -1 : int.Parse(name));
        },
        """
        Expect(digits)
          At 55 ms x = -1 was expected, but 4 came.

          ms          35   40        50        60        70
          expected  … 4567890123456789010123x56789---------------
        """.Split('\n')[..3]);

    [Test]
    public void Swapped_IsTold() => Tells(
        m => m.Expect(m.Hot("--(de)|")).ToBe("--(ed)|"), "  At 2 ms e was expected before d, but came behind it.");

    [Test]
    public void Completion_InsteadOfAValue_IsTold() => Tells(
        m => m.Expect(m.Hot("--|")).ToBe("--a|"), "  At 2 ms a was expected, but completion came.");

    [Test]
    public void Missing_AtTheEnd_IsTold() => Tells(
        m => m.Expect(m.Hot("a")).ToBe("a-|"), "  completion was expected at 2 ms, but nothing more came; the run ended at 0 ms.");

    [Test]
    public void Unwanted_InBetween_IsTold() => Tells(
        m => m.Expect(m.Hot("ab-a")).ToBe("a--a"), "  b came at 1 ms, where nothing was expected; next was to be a at 3 ms.");

    [Test]
    public void Unwanted_AtAll_IsTold() => Tells(
        m => m.Expect(m.Hot("-a")).ToBe(""), "  a came at 1 ms, but nothing at all was expected.");

    private static void Tells(Action<MarbleTest> test, string text, MarbleOptions? options = null)
    {
        string message = Message(test, options);

        Assert.That(text.Contains('\n') ? message : message.Split('\n')[1], Is.EqualTo(text.ReplaceLineEndings("\n")));
    }

    private static void Tells(Action<MarbleTest> test, string[] beginning) =>
        Assert.That(Message(test, null).Split('\n')[..beginning.Length], Is.EqualTo(beginning));

    private static string Message(Action<MarbleTest> test, MarbleOptions? options) =>
        Assert.Throws<MarbleAssertionException>(() => Marble.Run(test, options))!.Message;
}
