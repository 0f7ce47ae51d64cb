using System;
using System.Reactive.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class MarbleSyntaxExceptionTests
{
    [TestCase("-a-(b", 3, "This group is never closed: ')' is missing.")]
    [TestCase("-a)", 2, "There is no '(' for this ')'.")]
    [TestCase("-(a(b))", 3, "A group can't stand inside a group.")]
    [TestCase("-<ab", 1, "This group is never closed: '>' is missing.")]
    [TestCase("-a>", 2, "There is no '<' for this '>'.")]
    [TestCase("-<a)", 3, "There is no '(' for this ')'.")]
    [TestCase("-(a>", 3, "There is no '<' for this '>'.")]
    [TestCase("-(a<b>)", 3, "A group can't stand inside a group.")]
    [TestCase("-<a|>", 3, "'|' has its place: it can't stand in a group without order.")]
    [TestCase("-<ab>", 1, "A group without order belongs into what is expected; a source needs '(' and ')'.")]
    [TestCase("-(a-b)", 3, "Inside a group no time passes: '-' can't stand here.")]
    [TestCase("-(a@5ms)", 3, "Inside a group no time passes: '@' can't stand here.")]
    [TestCase("-a!", 2, "'!' belongs into the diagram of a subscription, such as \"^--!\".")]
    [TestCase("-^a", 1, "'^' belongs into the diagram of a hot source or of a subscription.")]
    [TestCase("-a|-b", 4, "Nothing comes behind '|'.")]
    [TestCase("(#a)", 2, "Nothing comes behind '#'.")]
    [TestCase("-'ab", 1, "This long name is never closed: ' is missing.")]
    [TestCase("-{ab", 1, "This long name is never closed: } is missing.")]
    [TestCase("a @x", 2, "Behind '@' stands a time such as 5ms, 1.5s or 1m.")]
    [TestCase("--a @1ms b", 4, "This instant lies before the symbol in front of it.")]
    [TestCase("'live'19999ms 'stale'", 6, "A time needs a space before it: ' 19999ms'. Values of these letters stand in quotes.")]
    [TestCase("'one'25s", 5, "A time needs a space before it: ' 25s'. Values of these letters stand in quotes.")]
    [TestCase("{one}1.5s'two'", 5, "A time needs a space before it: ' 1.5s'. Values of these letters stand in quotes.")]
    [TestCase("-'one'1m|", 6, "A time needs a space before it: ' 1m'. Values of these letters stand in quotes.")]
    [TestCase("a 0.00001ms b", 2, "This time is too long, or finer than the tick of 0.0001 ms.")]
    [TestCase("a 99999999999999m b", 2, "This time is too long, or finer than the tick of 0.0001 ms.")]
    public void Cold_ThatCannotBeRead_PointsAtTheCharacter(string marbles, int position, string reason)
    {
        MarbleSyntaxException? exception = Assert.Throws<MarbleSyntaxException>(() => Marble.Run(m => m.Cold(marbles)));

        Assert.That(exception!.Message, Is.EqualTo(
            $"{reason}{Environment.NewLine}  {marbles}{Environment.NewLine}  {new string(' ', position)}^"));
        Assert.That((exception.Marbles, exception.Position), Is.EqualTo((marbles, position)));
    }

    [TestCase("'one'5mx|", "'one''5'mx|")]
    [TestCase("'one''5's|", "'one''5's|")]
    [TestCase("'one'5-s|", "'one''5'-s|")]
    [TestCase("('one'5s)|", "('one'5s)|")]
    public void LettersBehindAQuote_ThatAreNoTime_AreValues(string marbles, string written)
    {
        MarbleRecording<string>? recording = null;

        Marble.Run(m => { recording = m.Record(m.Cold(marbles)); });

        Assert.That(recording!.ToMarbles(), Is.EqualTo(written));
    }

    [Test]
    public void TimeBehindAQuote_InTheDialectOfRxJs_IsThreeValues() => Marble.Run(
        m => m.Expect(m.Cold("'a'25s|").Count()).ToBe("------(x|)", ("x", 6)),
        new MarbleOptions { Dialect = MarbleDialect.RxJs });

    [Test]
    public void Hot_WithTwoZeros_PointsAtTheSecond() => Assert.That(
        () => Marble.Run(m => m.Hot("a^b^")), Throws.TypeOf<MarbleSyntaxException>().With.Property("Position").EqualTo(3));

    [TestCase("-a", 1)]
    [TestCase("^^", 1)]
    [TestCase("^-!-!", 4)]
    public void Subscription_WithOtherSymbols_PointsAtThem(string marbles, int position) => Assert.That(
        () => Marble.Run(m => m.Expect(m.Cold("a"), marbles)), Throws.TypeOf<MarbleSyntaxException>().With.Property("Position").EqualTo(position));

    [Test]
    public void ExpectedSubscription_WithoutABeginning_IsRefused() => Assert.That(
        () => Marble.Run(m => m.ExpectSubscriptions(m.Cold("a")).ToBe("--!")), Throws.TypeOf<MarbleSyntaxException>());

    [Test]
    public void Name_WithoutAValue_IsPointedAt() => Assert.That(
        () => Marble.Run(m => m.Cold("-a-b", ("a", 1))),
        Throws.TypeOf<MarbleSyntaxException>().With.Message.StartsWith("There is no value for 'b'").And.Property("Position").EqualTo(3));

    [Test]
    public void Time_WithoutABar_IsRefused() => Assert.That(
        () => Marble.Run(m => m.Time("---")), Throws.TypeOf<MarbleSyntaxException>());
}
