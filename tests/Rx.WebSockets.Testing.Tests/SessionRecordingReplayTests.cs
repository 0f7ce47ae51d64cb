using System;
using System.Linq;
using System.Reactive.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>The far end of a recording against a session under test.</summary>
[TestFixture]
public sealed class SessionRecordingReplayTests
{
    private readonly SessionRecording _talk = SessionRecording.Parse(RecordedTalk.Text());

    [Test]
    public void Replay_OfBothEnds_IsTheSameAgain()
    {
        SessionRecording again = _talk.Replay();

        Assert.That(again.ToString(), Is.EqualTo(_talk.ToString()));
    }

    [Test]
    public void Replay_ByTurn_OfBothEnds_IsTheSameAgain()
    {
        SessionRecording again = _talk.Replay(new ReplayOptions { Pacing = ReplayPacing.ByTurn });

        Assert.That(again.ToString(), Is.EqualTo(_talk.ToString()));
    }

    [Test]
    public void Replay_OfAnApplication_DrivesItToTheSameEnd()
    {
        SessionRecording again = _talk.Replay(Talk(TimeSpan.FromMilliseconds(1500)));

        Assert.That(again.Marbles[^1].End, Is.EqualTo(_talk.Marbles[^1].End));
    }

    [Test]
    public void SlowApplication_ByTime_FailsWithBothDrawn() => Assert.That(
        () => _talk.Replay(Talk(TimeSpan.FromMilliseconds(1560)), new ReplayOptions { Tolerance = TimeSpan.FromMilliseconds(50) }),
        Throws.TypeOf<MarbleAssertionException>().With.Message.EqualTo("""
            wire> (replayed by time, the session is the client)
              b = Binary 00 01 02 was expected at 1,585 ms and came 60 ms late, at 1,645 ms.

              ms        0      80            1,585  1,645  1,665  1,745
              wire<     - 79ms (Tp)-* 1499ms - 59ms - 19ms x 79ms $
              expected  t 79ms q----- 1499ms b 59ms - 19ms x 79ms -
              actual    t 79ms q----- 1499ms - 59ms b 19ms x 79ms -
                                             ^      ^

                 expected                               actual
                 0 ms  t = Text "Hello"                 0 ms  t = Text "Hello"
                 80 ms  q = Pong FF                     80 ms  q = Pong FF
              >  1,585 ms  b = Binary 00 01 02          1,645 ms  b = Binary 00 01 02
                 1,665 ms  x = Close 1000 "it's done"   1,665 ms  x = Close 1000 "it's done"
            """.ReplaceLineEndings("\n")));

    [Test]
    public void SlowApplication_ByTurn_IsWaitedFor()
    {
        SessionRecording again = _talk.Replay(Talk(TimeSpan.FromSeconds(15)), new ReplayOptions { Pacing = ReplayPacing.ByTurn });

        Assert.That(again.Marbles[^1].At - _talk.Marbles[^1].At, Is.EqualTo(TimeSpan.FromMilliseconds(13_500)));
    }

    [Test]
    public void OtherApplication_FailsWithBothDrawn()
    {
        var failure = Assert.Throws<MarbleAssertionException>(() => _talk.Replay(session => session.SendAsync("Hallo").AsTask()));

        Assert.That(failure!.Message, Does.Contain("At 0 ms t = Text \"Hello\" was expected, but t = Text \"Hallo\" came."));
        Assert.That(failure.Message, Does.Contain("expected  t").And.Contain("actual    t"));
    }

    [Test]
    public void OtherEnd_Fails()
    {
        SessionRecording lost = SessionRecording.Parse(_talk.ToString().Replace(
            "Closed by Remote, sent 1000, received 1000, clean", "ConnectionLost by Transport, not clean"));

        Assert.That(() => lost.Replay(), Throws.TypeOf<MarbleAssertionException>().With.Message.Contains("'ConnectionLost 1006'"));
    }

    [TestCase("$")]
    [TestCase("%")]
    public void LostConnection_IsReplayed(string how)
    {
        SessionRecording recording = SessionRecording.Parse($"""
            rx.websockets recording 1
            session server, default
            started 2026-01-31T12:00:00.0000000+00:00

            10ms wire< t 'a'
            // nothing answers
            5ms  wire< {how}
            0ms  end ConnectionLost by Transport, not clean
            """);

        SessionRecording again = recording.Replay(_ => { });

        Assert.That(again.Marbles.Select(marble => marble.Kind), Does.Contain(how == "$" ? RecordedKind.EndOfInput : RecordedKind.Reset));
    }

    [Test]
    public void DroppedPayloads_AcceptAnyThatIsSent()
    {
        SessionRecording redacted = SessionRecording.Parse(RecordedTalk.Text(new RecorderOptions { Redact = _ => null }));

        Assert.That(() => redacted.Replay(session => Talk(TimeSpan.FromMilliseconds(1500), "secret")(session)), Throws.Nothing);
    }

    [Test]
    public void CutPayloads_AreFilledUp()
    {
        SessionRecording cut = SessionRecording.Parse(RecordedTalk.Text(new RecorderOptions { MaxPayload = 3 }));
        string text = "";

        cut.Replay(session =>
        {
            session.Incoming.Text().Subscribe(message => text = message);
            return Talk(TimeSpan.FromMilliseconds(1500))(session);
        });

        Assert.That(text, Is.EqualTo("welcom "));
    }

    [Test]
    public void ProtocolError_IsReplayedByTheWrongFrame()
    {
        SessionRecording recording = SessionRecording.Parse("""
            rx.websockets recording 1
            session client, default
            started 2026-01-31T12:00:00.0000000+00:00

            10ms wire< t masked 'a'
            0ms  wire> x 1002 <dropped>
            2s   end ProtocolError by Local, sent 1002, not clean
            """);

        Assert.That(() => recording.Replay(), Throws.Nothing);
    }

    [Test]
    public void KeepAlive_OfAnotherClock_IsTheSamePing()
    {
        SessionRecording recording = SessionRecording.Parse("""
            rx.websockets recording 1
            session client, default
            started 2026-01-31T12:00:00.0000000+00:00

            20.012s  wire>  p [75 02 2F 00 00 00 00 00]
            35ms     wire<  q [75 02 2F 00 00 00 00 00]
            1s       wire<  x 1001
            0ms      wire>  x 1001
            2ms      wire<  $
            0ms      end    Closed by Remote, sent 1001, received 1001, clean
            """);

        Assert.That(() => recording.Replay(), Throws.Nothing);
        Assert.That(() => recording.Replay(new ReplayOptions { Pacing = ReplayPacing.ByTurn }), Throws.Nothing);
        Assert.That(() => recording.Replay(new ReplayOptions { Tolerance = TimeSpan.Zero }), Throws.TypeOf<MarbleAssertionException>().With.Message.Contains("12 ms early"));
    }

    [Test]
    public void Application_ThatThrows_FailsTheReplay() => Assert.That(
        () => _talk.Replay(async session =>
        {
            await session.SendAsync("Hello");
            throw new InvalidOperationException("mine");
        }),
        Throws.InvalidOperationException.With.Message.EqualTo("mine"));

    /// <summary>What the recorded application did.</summary>
    private static Func<IWebSocketSession, Task> Talk(TimeSpan pause, string first = "Hello") => async session =>
    {
        await session.SendAsync(first);
        await session.Incoming.Text().FirstAsync();
        await Observable.Timer(pause, session.Scheduler);
        await session.SendAsync(new byte[] { 0, 1, 2 });
        session.Incoming.Subscribe(_ => { });
        await session.Completion;
    };
}
