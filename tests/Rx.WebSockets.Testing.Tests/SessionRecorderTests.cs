using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>What is written down of a session, and what isn't.</summary>
[TestFixture]
public sealed class SessionRecorderTests
{
    [Test]
    public void Session_Recorded_IsReadableLineByLine()
    {
        string text = RecordedTalk.Text();

        Assert.That(text, Is.EqualTo("""
            rx.websockets recording 1
            session client, default
            started 2000-01-01T00:00:00.0000000+00:00

            0ms          app>   t 'Hello'
            0ms          wire>  t 'Hello'
            80ms         wire<  T 'wel'
            0ms          wire<  p [FF]
            0ms          wire>  q [FF]
            5ms          wire<  * 'come'
            0ms          app<   t 'welcome'
            1.5s         app>   b [00 01 02]
            0ms          wire>  b [00 01 02]
            80ms         wire<  x 1000 'it\'s done'
            0ms          wire>  x 1000 'it\'s done'
            80ms         wire<  $
            0ms          end    Closed by Remote, sent 1000, received 1000, clean

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Recording_ReadAndWritten_IsTheSame()
    {
        string text = RecordedTalk.Text();

        SessionRecording recording = SessionRecording.Parse(text);

        Assert.That(recording.ToString(), Is.EqualTo(text));
        Assert.That(SessionRecording.Parse(recording.ToString()), Is.EqualTo(recording));
    }

    [Test]
    public void Redaction_OfEveryPayload_LeavesNoTrace()
    {
        string text = RecordedTalk.Text(new RecorderOptions { Redact = _ => null });

        foreach (string secret in new[] { "Hello", "wel", "come", "FF", "00 01", "done" })
        {
            Assert.That(text, Does.Not.Contain(secret));
        }

        Assert.That(text, Does.Contain("x 1000 <dropped>"));
    }

    [Test]
    public void Redaction_ThatReplaces_SeesWholePayloadsOnly()
    {
        List<string> seen = [];

        string text = RecordedTalk.Text(new RecorderOptions
        {
            Redact = frame =>
            {
                seen.Add($"{frame.Opcode} {frame.GetText()}");
                return frame.Opcode == Opcode.Text ? Encoding.UTF8.GetBytes(frame.GetText().Replace("el", "**")) : frame.Payload;
            },
        });

        Assert.That(text, Does.Contain("t 'H**lo' <replaced>").And.Contain("t 'w**come' <replaced>").And.Contain("b [00 01 02]\n"));
        Assert.That(text, Does.Contain("wire<  T <dropped>").And.Contain("wire<  * <dropped>"));
        Assert.That(seen, Has.None.Contain("Continuation"));
        Assert.That(seen.Count(line => line.StartsWith("Text", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public void Redaction_ThatThrows_DropsThePayloadAndTells()
    {
        List<Exception> failures = [];

        string text = RecordedTalk.Text(new RecorderOptions { Redact = _ => throw new InvalidOperationException("no"), Failed = failures.Add });

        Assert.That(text, Does.Not.Contain("Hello").And.Contain("t <dropped>"));
        Assert.That(failures, Is.Not.Empty.And.All.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public void Redaction_OfWhatAnExtensionChanged_DropsItUnasked()
    {
        List<WireFrame> seen = [];

        string text = Received(
            new RecorderOptions { Redact = frame => { seen.Add(frame); return frame.Payload; } },
            WireFrame.Text("zipped") with { Reserved = ReservedBits.Rsv1 });

        Assert.That(text, Does.Contain("wire<  t rsv1 <dropped>").And.Not.Contain("zipped"));
        Assert.That(seen.Select(frame => frame.Reserved), Has.None.EqualTo(ReservedBits.Rsv1));
    }

    [Test]
    public void Payload_LongerThanAllowed_IsCutAndItsLengthKept()
    {
        string text = RecordedTalk.Text(new RecorderOptions { MaxPayload = 3 });

        Assert.That(text, Does.Contain("app>   t 'Hel' <cut of 5>").And.Contain("wire>  t 'Hel' <cut of 5>").And.Contain("app<   t 'wel' <cut of 7>"));
        Assert.That(SessionRecording.Parse(text).ToString(), Is.EqualTo(text));
    }

    [Test]
    public void WrongFrames_OnTheWire_AreShownAsTheyWere()
    {
        string text = Received(
            null,
            WireFrame.Text("a") with { LengthForm = LengthForm.Bits16 },
            WireFrame.Text("b") with { IsMasked = true },
            new WireFrame { Opcode = (Opcode)3, IsFinal = false },
            WireFrame.Binary(new byte[] { 1 }) with { AnnouncedLength = 1UL << 62 });

        Assert.That(text, Does.Contain("wire<  t length16 'a'"));
        Assert.That(text, Does.Contain("wire<  t masked 'b'"));
        Assert.That(text, Does.Contain("wire<  opcode3 not-final\n"));
        Assert.That(text, Does.Contain("wire<  b [01] <torn of 4611686018427387904>"));
        Assert.That(text, Does.Not.Contain("37FA213D").And.Not.Contain("37 FA"));
        Assert.That(SessionRecording.Parse(text).ToString(), Is.EqualTo(text));
    }

    [Test]
    public void SlowWriter_BeyondWhatMayBeHeld_LosesLinesAndSaysHowMany()
    {
        var writer = new SlowWriter();

        RecordedTalk.Run(new SessionRecorder(writer, new RecorderOptions { MaxHeld = 60 }), () => writer.Resume());
        string text = writer.ToString();

        SessionRecording recording = SessionRecording.Parse(text);
        Assert.That(recording.Marbles.Sum(marble => marble.Lost) + recording.Marbles.Count(marble => marble.Lost == 0), Is.EqualTo(13));
        Assert.That(recording.Marbles.Sum(marble => marble.Lost), Is.GreaterThan(3));
        Assert.That(recording.Marbles[^1].At, Is.EqualTo(TimeSpan.FromMilliseconds(1745)));
        Assert.That(() => recording.Replay(), Throws.InvalidOperationException.With.Message.Contains("lost"));
    }

    [Test]
    public void Writer_ThatThrows_EndsTheRecordingAndNotTheSession()
    {
        List<Exception> failures = [];

        SessionEnd end = RecordedTalk.Run(new SessionRecorder(new BrokenWriter(), new RecorderOptions { Failed = failures.Add }));

        Assert.That(end.IsClean);
        Assert.That(failures, Has.Count.EqualTo(1).And.All.InstanceOf<IOException>());
    }

    [Test]
    public void Tap_ThatThrows_IsReportedAndToldNothingMore()
    {
        List<Exception> failures = [];

        SessionEnd end = RecordedTalk.Run(
            new SessionRecorder(_ => throw new IOException("disk full")), options: o => o with { ObserverFailed = (_, fault) => failures.Add(fault) });

        Assert.That(end.IsClean);
        Assert.That(failures.Select(fault => fault.Message), Is.EqualTo(new[] { "disk full" }));
    }

    [Test]
    public void Recorder_Disposed_EndsWhatIsUnderWayAndRecordsNothingMore()
    {
        var clock = new VirtualClock();
        var text = new StringWriter();
        var recorder = new SessionRecorder(_ => text);
        var (client, _) = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(client, WebSocketRole.Client, new WebSocketSessionOptions { Scheduler = clock, Tap = recorder.Tap });

        clock.Run(async () =>
        {
            await session.SendAsync("one");
            await recorder.DisposeAsync();
            await session.SendAsync("two");
        });

        Assert.That(text.ToString(), Does.EndWith("wire>  t 'one'\n"));
        Assert.That(recorder.Tap(session), Is.Null);
        Assert.That(() => text.Write("x"), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Writer_GivenForOneSession_TakesTheFirst()
    {
        var text = new StringWriter();
        var recorder = new SessionRecorder(text);

        RecordedTalk.Run(recorder);
        string first = text.ToString();
        RecordedTalk.Run(recorder);

        Assert.That(text.ToString(), Is.EqualTo(first).And.Not.Empty);
    }

    [Test]
    public void Marbles_Shown_AreThoseOfTheText()
    {
        List<RecordedMarble> shown = [];

        RecordedTalk.Run(new SessionRecorder((_, marble) => shown.Add(marble)));

        Assert.That(shown, Is.EqualTo(SessionRecording.Parse(RecordedTalk.Text()).Marbles));
    }

    [Test]
    public void Marble_Shown_ComesWhileTheSessionRunsAndOutsideOfIt()
    {
        var clock = new VirtualClock();
        List<string> log = [];
        var recorder = new SessionRecorder((shown, marble) => log.Add($"{marble.Lane} {shown.State}"));
        var (client, _) = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(client, WebSocketRole.Client, new WebSocketSessionOptions { Scheduler = clock, Tap = recorder.Tap });

        clock.Run(async () =>
        {
            var sent = session.SendAsync("one");
            log.Add("sent");
            await sent;
            await clock.SettleAsync();
        });

        Assert.That(log, Is.EqualTo(new[] { "sent", "FromApplication Open", "ToPeer Open" }));
    }

    [Test]
    public void Marbles_BeyondWhatMayBeHeld_AreLostAndCounted()
    {
        List<RecordedMarble> shown = [];
        var clock = new VirtualClock();
        var recorder = new SessionRecorder((_, marble) => shown.Add(marble), new RecorderOptions { MaxHeld = 200 });
        var (client, _) = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(client, WebSocketRole.Client, new WebSocketSessionOptions { Scheduler = clock, Tap = recorder.Tap });

        clock.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                _ = session.SendAsync("one").AsTask();
            }

            await clock.SettleAsync();
            await session.SendAsync("two");
            await clock.SettleAsync();
        });

        Assert.That(shown.Count(marble => marble.Kind is RecordedKind.Lost), Is.EqualTo(1));
        Assert.That(shown.Sum(marble => marble.Lost) + shown.Count(marble => marble.Kind is RecordedKind.Frame), Is.EqualTo(22));
        Assert.That(shown[^1].Frame!.GetText(), Is.EqualTo("two"));
    }

    [Test]
    public void Show_ThatThrows_EndsTheRecordingAndNotTheSession()
    {
        List<Exception> failures = [];
        var recorder = new SessionRecorder((_, _) => throw new IOException("no screen"), new RecorderOptions { Failed = failures.Add });

        SessionEnd end = RecordedTalk.Run(recorder);

        Assert.That(end.IsClean);
        Assert.That(failures, Has.Count.EqualTo(1).And.All.InstanceOf<IOException>());
        Assert.That(recorder.DisposeAsync().IsCompletedSuccessfully);
    }

    [Test]
    public void Recorder_ThatShows_DisposedShowsNothingMore()
    {
        List<RecordedMarble> shown = [];
        var clock = new VirtualClock();
        var recorder = new SessionRecorder((_, marble) => shown.Add(marble));
        var (client, _) = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(client, WebSocketRole.Client, new WebSocketSessionOptions { Scheduler = clock, Tap = recorder.Tap });

        clock.Run(async () =>
        {
            await session.SendAsync("one");
            await recorder.DisposeAsync();
            await session.SendAsync("two");
            await clock.SettleAsync();
        });

        Assert.That(shown.Select(marble => marble.Frame!.GetText()), Is.EqualTo(new[] { "one", "one" }));
    }

    /// <summary>Records a raw client to which these frames are sent.</summary>
    private static string Received(RecorderOptions? options, params WireFrame[] frames)
    {
        var clock = new VirtualClock();
        var text = new StringWriter();
        var (client, server) = InMemoryTransport.Pair(clock);
        var peer = new ScriptedPeer(server, WebSocketRole.Server);
        var session = WebSocketSession.Create(client, WebSocketRole.Client, new WebSocketSessionOptions
        {
            Scheduler = clock,
            Tap = new SessionRecorder(text, options).Tap,
        });
        session.Incoming.Subscribe(_ => { }, _ => { });
        clock.Run(async () =>
        {
            await peer.SendAsync(frames);
            peer.HalfClose();
            await session.Completion;
            await clock.SettleAsync();
        });
        return text.ToString();
    }

    private sealed class SlowWriter : StringWriter
    {
        private readonly TaskCompletionSource _resumed = new();

        public void Resume() => _resumed.TrySetResult();

        public override async Task WriteAsync(string? value)
        {
            await _resumed.Task;
            Write(value);
        }
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override Task WriteAsync(string? value) => Task.FromException(new IOException("disk full"));
    }
}
