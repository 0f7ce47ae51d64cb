using System;
using System.Reactive.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>What a spec of lanes says when something else happens, or when it can't be read.</summary>
[TestFixture]
public sealed class SocketMarblesFailureTests
{
    [Test]
    public void MissingFrame_IsDrawnBelowWhatWasDone() => Assert.That(
        () => SocketMarbles.Run(
            """
            wire< : T-p-+-*
            wire> : --q--q-
            app<  : ------t
            """,
            with => with.Client()),
        Throws.TypeOf<MarbleAssertionException>().With.Message.EqualTo("""
            wire> (the session is the client)
              q = any Pong was expected at 5 ms, but nothing more came; the run ended at 7 ms.

              ms        0
              wire<     T-p-+-*
              expected  --q--q-
              actual    --q----
                             ^

                 expected             actual
                 2 ms  q = any Pong   2 ms  q = Pong "p"
              >  5 ms  q = any Pong   –
            """.ReplaceLineEndings("\n")));

    [TestCase("wire> : ----", "x = Close 1000 came at 2 ms", TestName = "UnexpectedFrame_OnTheWire")]
    [TestCase("wire> : --'1001'", "'1001' = Close 1001 was expected, but x = Close 1000", TestName = "OtherCloseCode_OnTheWire")]
    [TestCase("wire> : -x", "came 1 ms late", TestName = "LateFrame_OnTheWire")]
    [TestCase("app<  : t---", "completion came at 2 ms", TestName = "UnexpectedCompletion_OfIncoming")]
    [TestCase("app<  : 'u'-|", "At 0 ms u = Text \"u\" was expected, but t = Text \"t\" came.", TestName = "OtherText_OfIncoming")]
    [TestCase("app<  : b-|", "b = any Binary was expected, but t = Text \"t\" came.", TestName = "OtherKind_OfIncoming")]
    [TestCase("end   : --'Closed 1001'", "Closed by Remote, 1000, clean came", TestName = "OtherCode_OfTheEnd")]
    [TestCase("end   : --'Closed Local'", "'Closed Local' was expected", TestName = "OtherInitiator_OfTheEnd")]
    [TestCase("end   : --'Aborted 1000'", "'Aborted 1000' was expected", TestName = "OtherKind_OfTheEnd")]
    [TestCase("end   : ---", "Closed by Remote, 1000, clean came", TestName = "UnexpectedEnd")]
    [TestCase("read  : -!", "a stop of reading was expected at 1 ms, but nothing came at all", TestName = "MissingStop_OfReading")]
    [TestCase("own   : T-t-", "At 0 ms T was expected, but t came", TestName = "OtherValue_OfALaneOfOnesOwn")]
    public void Lane_ThatShowsSomethingElse_Fails(string lane, string told)
    {
        foreach (bool isClient in new[] { false, true })
        {
            Assert.That(
                () => SocketMarbles.Run($"wire< : t-(x$)\n{lane}", with =>
                {
                    SocketSetup setup = isClient ? with.Client() : with.Server();
                    return lane.StartsWith("own", StringComparison.Ordinal) ? setup.Lane("own", session => session.Incoming.Text()) : setup;
                }),
                Throws.TypeOf<MarbleAssertionException>().With.Message.Contains(told));
        }
    }

    [Test]
    public void OwnLane_WithoutAValue_IsAskedForItsClock() => Assert.That(
        Lines("wire< : t\nown : 't' @20s s -", with => with.Lane("own", _ => Observable.Never<string>().StartWith("t"), ("s", "stale"))),
        Is.EqualTo((
            "  s = stale was expected at 20,000 ms, but nothing more came; the run ended at 20,002 ms.",
            "  Is its timer on session.Scheduler (the clock)?")));

    [Test]
    public void OwnLane_WithALateValue_IsAskedForNothing() => Assert.That(
        Lines("wire< : --t\nown : -t-", with => with.Lane("own", session => session.Incoming.Text())),
        Is.EqualTo(("  t was expected at 1 ms and came 1 ms late, at 2 ms.", "")));

    [Test]
    public void OwnLane_WithoutItsCompletion_IsAskedForNothing() => Assert.That(
        Lines("wire< : t-\nown : t|", with => with.Lane("own", session => session.Incoming.Text())),
        Is.EqualTo(("  completion was expected at 1 ms, but nothing more came; the run ended at 2 ms.", "")));

    [Test]
    public void KeepAlive_ThatEndedTheSession_IsToldAsTheReason()
    {
        const string Silent = "  The keep-alive ended the session at 40,000 ms, as the peer answers no Ping by itself: say q on wire<, or " +
            "with.Session(o => o with { PingInterval = Timeout.InfiniteTimeSpan }).";

        Assert.That(Lines("wire< : t @45s 't'\napp< : t @45s 't'").Second, Is.EqualTo(Silent));
        Assert.That(Lines("wire< : t @45s 't'\nown : 't' @45s 't'", with => with.Lane("own", session => session.Incoming.Text())).Second, Is.EqualTo(Silent));
    }

    [Test]
    public void KeepAlive_ThatIsToEndTheSession_IsNoReason() =>
        Assert.That(Lines("wire< : t @45s 't'\nend : @43s 'KeepAliveTimeout'\napp< : t @45s 't'").Second, Does.Not.Contain("keep-alive"));

    [Test]
    public void DifferenceBeforeTheKeepAlive_HasNotThatReason() =>
        Assert.That(Lines("wire< : t @45s 't'\napp< : b @45s 't'").Second, Is.Empty);

    [TestCase("q", "with Pongs")]
    [TestCase("", "without Pings")]
    public void Silence_OfMoreThan40Seconds_IsOutlived(string pong, string how) => SocketMarbles.Run(
        pong.Length > 0 ? "wire< : t @21s q @41s q @45s t\napp< : t @45s t" : "wire< : t @45s t\napp< : t @45s t",
        with => with.Session(o => how == "with Pongs" ? o : o with { PingInterval = Timeout.InfiniteTimeSpan }));

    [Test]
    public void FramesOfThePeer_OnTheLaneOfTheSession_AreAskedFor()
    {
        const string Question = "  Did you mean wire<, where the peer sends? On wire> stands what the session sends.";

        Assert.That(Lines("wire> : t--").Second, Is.EqualTo(Question));
        Assert.That(Lines("own : t\nwire> : t", with => with.Lane("own", session => session.Incoming.Text())).Second, Is.EqualTo(Question));
        Assert.That(Lines("wire> : p--").Second, Is.Empty);
        Assert.That(Lines("wire< : t--\nwire> : t--").Second, Is.Empty);
        Assert.That(Lines("app> : ---\nwire> : t--").Second, Is.Empty);
    }

    [Test]
    public void BothRoles_RunByDefault_AndOneWhenAsked()
    {
        Assert.That(Roles(with => with), Is.EqualTo("server client "));
        Assert.That(Roles(with => with.Server()), Is.EqualTo("server "));
        Assert.That(Roles(with => with.Client()), Is.EqualTo("client "));

        static string Roles(Func<SocketSetup, SocketSetup> with)
        {
            string roles = "";
            SocketMarbles.Run("own : -", setup => with(setup).Lane("own", session =>
            {
                roles += session.Role == WebSocketRole.Server ? "server " : "client ";
                return session.Incoming;
            }));
            return roles;
        }
    }

    [Test]
    public void EverySplit_RunsEveryCutOfFewOctets_AndManyOfMore()
    {
        Assert.That(Runs("'Hi'"), Is.EqualTo(1 + 7));
        Assert.That(Runs("'twenty octets in all'"), Is.EqualTo(1 + 21 + 4 + 32));

        static int Runs(string frame)
        {
            int runs = 0;
            SocketMarbles.Run($"wire< : {frame}\nown : {frame}", with => with.Client().EverySplit().Lane("own", session =>
            {
                runs++;
                return session.Incoming.Text();
            }));
            return runs;
        }
    }

    [Test]
    public void EverySplit_TellsTheSplitThatDiffers() => Assert.That(
        () => SocketMarbles.Run("wire< : 'Hi'\nown : -", with =>
        {
            int run = 0;
            return with.Client().EverySplit().Lane("own", session => run++ < 3 ? Observable.Never<string>() : session.Incoming.Text());
        }),
        Throws.TypeOf<MarbleAssertionException>().With.Message.StartsWith("own (the session is the client, octets cut behind 1, 2)"));

    [TestCase("wires : t", 0, "A line begins with the name of a lane and a colon; the lanes are wire<, wire>, app>, app<, end, read.")]
    [TestCase("wire< t", 0, "A line begins with the name of a lane and a colon; the lanes are wire<, wire>, app>, app<, end, read.")]
    [TestCase("wire< : t^", 9, "'^' means nothing on the lane wire<.")]
    [TestCase("wire> : t|", 9, "'|' means nothing on the lane wire>.")]
    [TestCase("read : t", 7, "t means nothing on the lane read.")]
    [TestCase("end : 'Shut'", 6, "'Shut' means nothing on the lane end.")]
    [TestCase("app< : [t-", 7, "This handler is never ready: ']' is missing.")]
    [TestCase("app< : [tt]", 10, "'[' and ']' stand around one frame and the time that its handler takes.")]
    [TestCase("app< : t]", 8, "'[' and ']' stand around one frame and the time that its handler takes.")]
    [TestCase("app< : [t[t]", 9, "A handler is busy with one frame at a time: '[' can't stand inside of '['.")]
    [TestCase("wire< : 'one'25s 't'", 13, "A time needs a space before it: ' 25s'. Values of these letters stand in quotes.")]
    [TestCase("wire< : (t", 8, "This group is never closed: ')' is missing.")]
    public void Line_ThatCannotBeRead_IsPointedAt(string line, int position, string reason)
    {
        MarbleSyntaxException? exception = Assert.Throws<MarbleSyntaxException>(() => SocketMarbles.Run($"\n// a remark\n  {line}\n"));

        Assert.That((exception!.Reason, exception.Marbles, exception.Position), Is.EqualTo((reason, line, position)));
    }

    [Test]
    public void Line_Twice_IsRefused() => Assert.That(
        () => SocketMarbles.Run("wire< : t\nwire< : t"),
        Throws.TypeOf<MarbleSyntaxException>().With.Message.StartsWith("There is a line for wire< already."));

    [Test]
    public void Spec_WithoutALine_IsRefused() => Assert.That(
        () => SocketMarbles.Run("\n // nothing\n"), Throws.TypeOf<MarbleSyntaxException>().With.Message.StartsWith("The spec has no line."));

    [Test]
    public void OwnLane_WithoutALine_IsRefused() => Assert.That(
        () => SocketMarbles.Run("wire< : t", with => with.Lane("own", session => session.Incoming)),
        Throws.ArgumentException.With.Message.StartsWith("The spec has no line for the lane 'own'."));

    [Test]
    public void Value_OfAnUnknownLetter_IsRefused() => Assert.That(
        () => SocketMarbles.Run("wire< : t", with => with.Value("z", "text")),
        Throws.ArgumentException.With.Message.StartsWith("'z' is the letter of no frame"));

    [Test]
    public void LettersOfAnOwnLane_ThatDiffer_AreTold() => Assert.That(
        Lines("wire< : t\nown : l", with => with.Lane("own", _ => Observable.Return("stale"), ("l", "live"), ("s", "stale"))).First,
        Is.EqualTo("  At 0 ms l = live was expected, but s = stale came."));

    [Test]
    public void LetterOfAnOwnLane_IsNotTheTextThatLooksLikeIt() => Assert.That(
        Lines("wire< : t\nown : s", with => with.Lane("own", _ => Observable.Return("s"), ("s", "stale"))).First,
        Is.EqualTo("  At 0 ms s = stale was expected, but 's' came."));

    [Test]
    public void LetterOfAnOwnLane_WithTwoValues_IsRefused() => Assert.That(
        () => SocketMarbles.Run("own : s", with => with.Lane("own", _ => Observable.Return(1), ("s", 1), ("s", 2))), Throws.ArgumentException);

    [Test]
    public void StreamThatThrows_FailsTheRun() => Assert.That(
        () => SocketMarbles.Run("own : t", with => with.Lane<int>("own", _ => throw new FormatException())), Throws.TypeOf<FormatException>());

    /// <summary>The lines of a failure that tell the difference and its reason.</summary>
    private static (string First, string Second) Lines(string spec, Func<SocketSetup, SocketSetup>? with = null)
    {
        string[] lines = Assert.Throws<MarbleAssertionException>(() => SocketMarbles.Run(spec, with))!.Message.Split('\n');
        return (lines[1], lines[2]);
    }
}
