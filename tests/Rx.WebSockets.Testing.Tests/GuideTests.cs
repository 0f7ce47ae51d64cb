using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>The examples of docs/testing.md, compiled and run; the last test keeps both alike.</summary>
[TestFixture]
public sealed partial class GuideTests
{
    [Test]
    public void Rates_OverASession_AreStaleAfter20SecondsOfSilence() => SocketMarbles.Run(
        """
        wire< : 'EUR 1' @5s 'EUR 2'              @30s 'EUR 3'
        rates : 'EUR 1' @5s 'EUR 2' @25s 'stale' @30s 'EUR 3'
        """,
        with => with.Lane("rates", session => Shown(session.Incoming.Text(), session.Scheduler)));

    // What is under test takes its scheduler as an argument.
    private static IObservable<string> Shown(IObservable<string> rates, IScheduler scheduler) => rates
        .Select(rate => Observable.Return(rate)
            .Concat(Observable.Timer(TimeSpan.FromSeconds(20), scheduler).Select(_ => "stale")))
        .Switch();

    public sealed class Lamp(IWebSocketSession session)
    {
        public IObservable<bool> IsLit { get; } = Shown(session.Incoming.Text(), session.Scheduler).Select(text => text != "stale").DistinctUntilChanged();
    }

    [Test]
    public void Lamp_After20SecondsOfSilence_GoesOut() => SocketMarbles.Run(
        """
        wire< : t @5s t @30s t
        lamp  : l @25s d @30s l
        """,
        with => with.Lane("lamp", session => new Lamp(session).IsLit, ("l", true), ("d", false)));

    [Test]
    public void Session_PingedBetweenFragments_AnswersAtOnce()
    {
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock, new LinkOptions { Latency = TimeSpan.FromMilliseconds(40) });
        var peer = new ScriptedPeer(client, WebSocketRole.Client);
        var session = WebSocketSession.Create(server, WebSocketRole.Server, new WebSocketSessionOptions { Scheduler = clock });
        var texts = new List<string>();
        session.Incoming.ValidateGrammar(clock).Text().Subscribe(texts.Add);

        clock.Run(async () =>
        {
            await peer.SendAsync(WireFrame.Text("Hel") with { IsFinal = false }, WireFrame.Ping());
            await peer.ExpectHexAsync("8A 00");
            await peer.SendAsync(WireFrame.Continuation("lo"u8.ToArray()), WireFrame.Close(CloseCode.NormalClosure));
            await peer.ExpectAsync(WireFrame.Close(CloseCode.NormalClosure));
        });

        Assert.That((texts.Single(), clock.Elapsed), Is.EqualTo(("Hello", TimeSpan.FromMilliseconds(160))));
    }

    [Test]
    public void Rates_After20SecondsOfSilence_AreStale() => Marble.Run(m =>
    {
        var rates = m.Hot("a-b 30s c");

        m.Expect(Shown(rates, m.Clock), "^ 31s !").ToBe("a-b 19999ms 'stale' 10s c");
    });

    [Test]
    public void Sums_OfTwo_AreMadeAndFail() => Marble.Run(m =>
    {
        var numbers = m.Hot("-a-b-c-#", ("a", 1), ("b", 20), ("c", 3)).WithError(new TimeoutException());

        m.Expect(numbers.Buffer(2)).WithError<TimeoutException>().ToBe("---x---#", ("x", [1, 20]));
        m.Expect(numbers.Scan((sum, number) => sum + number)).WithError<TimeoutException>().ToBe("-1-'21'-'24'-#");
        m.Expect(m.Cold("-a-b-c|").Window(2)).ToBe("x--y--|", ("x", m.Cold("-a-(b|)")), ("y", m.Cold("--c|")));
    });

    [Test]
    public void Failure_OfStaleRates_IsDrawn() => Assert.That(
        () => Marble.Run(m =>
        {
            var rates = m.Hot("a-b");
            m.Expect(Shown(rates, m.Clock), "^ 31s !").ToBe("a-b 9999ms 'stale'");
        }),
        Throws.TypeOf<MarbleAssertionException>().With.Message.EqualTo("""
            Expect(Shown(rates, m.Clock))
              'stale' was expected at 10,002 ms and came 10,000 ms late, at 20,002 ms.

              ms        0          10,002         20,002
              expected  a-b 9999ms 'stale' 9999ms -
              actual    a-b 9999ms -       9999ms 'stale'
                                   ^              ^

                 expected             actual
                 0 ms  a              0 ms  a
                 2 ms  b              2 ms  b
              >  10,002 ms  'stale'   20,002 ms  'stale'
            """.ReplaceLineEndings("\n")));

    [Test]
    public void Ping_BetweenFragments_IsAnsweredAtOnce() => SocketMarbles.Run("""
        wire< : T-p-+-*
        wire> : --q----
        app<  : ------t
        """);

    [Test]
    public void BusyHandler_BehindAFullReadAhead_StopsReading() => SocketMarbles.Run(
        """
        wire< : tt--------
        app<  : [t---][t---]
        read  : -!--^
        """,
        with => with.Session(o => o with { ReadAhead = 1 }));

    [Test]
    public void KeepAlive_OfASilentPeer_TimesOut() => SocketMarbles.Run("""
        wire> : 20s p 19999ms '1011'
        end   : 42s 'KeepAliveTimeout 1011'
        """);

    [Test]
    public void CloseRace_BothAtOnce_SendsOneCloseEach() => SocketMarbles.Run("""
        app>  : --x
        wire< : --x$-
        wire> : --x--
        end   : ---'Closed Local'
        """);

    [Test]
    public void Transport_OfTheGuide_FailsAsTold()
    {
        var clock = new VirtualClock();
        clock.Run(async () =>
        {
            var (client, server) = InMemoryTransport.Pair(clock, new LinkOptions { Split = OctetSplit.AtMost(1) });   // octet by octet

            client.Stall();                                   // what the client sends stops on its way …
            client.Resume();                                  // … and arrives now
            client.Reset();                                   // the peer reads what came before, then sees "connection reset"
            client.FailAt(TransportOperation.Flush, nth: 3);  // the third flush from now fails, and all after it
            client.Output.Complete();                         // half-close: the peer sees the end of input
            await client.DisposeAsync();                      // closes; with octets unread, or still to come, the peer sees a reset

            await new ScriptedPeer(server, WebSocketRole.Server).ExpectResetAsync();
            Assert.That(client.IsClosed);
        });
    }

    [Test]
    public void Peer_OfTheGuide_SendsWhatItIsTold()
    {
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock);
        var peer = new ScriptedPeer(client, WebSocketRole.Client);
        var other = new ScriptedPeer(server, WebSocketRole.Server);
        clock.Run(async () =>
        {
            await other.SendAsync(WireFrame.Close(CloseCode.NormalClosure));
            other.HalfClose();

            await peer.SendAsync(WireFrame.Text("x") with { IsMasked = false });                      // the wrong mask bit
            await peer.SendAsync(WireFrame.Text("x") with { LengthForm = LengthForm.Bits64 });        // a length in ten octets
            await peer.SendAsync(WireFrame.Binary(default) with { AnnouncedLength = 1UL << 63 });     // a promise without payload
            await peer.SendAsync(WireFrame.Close((CloseCode)1005));                                   // a code that is never sent
            await peer.SendHexAsync("81 FE 00");                                                      // half a header

            WireFrame close = await peer.ReadFrameAsync();                                            // as it was on the wire
            await peer.ExpectEndAsync();

            Assert.That(close.CloseCode, Is.EqualTo(CloseCode.NormalClosure));
        });
    }

    [Test]
    public void Chat_WhoseServerLosesPower_EndsWhenThePongIsMissing()
    {
        var clock = new VirtualClock();
        var network = new VirtualNetwork(clock, seed: 7) { DefaultLink = new LinkOptions { Latency = TimeSpan.FromMilliseconds(40) } };
        var options = new WebSocketSessionOptions { Scheduler = clock };
        var listener = WebSocketListener.Create(network.Listen("chat.test"), new() { Session = options });
        listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));

        clock.Run(async () =>
        {
            var phone = new WebSocketClientOptions { Invoker = network.CreateInvoker("phone"), Session = options };
            var session = await WebSocketClient.ConnectAsync(new("ws://chat.test/"), phone);

            network.Vanish("chat.test");                       // no end, no reset: octets go into the void

            Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.KeepAliveTimeout));
        });
    }

    [Test]
    public void Outage_Recorded_IsReplayed()
    {
        var text = new StringWriter();
        RecordedTalk.Run(new SessionRecorder(text));
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "outage.marbles");
        File.WriteAllText(path, text.ToString());

        SessionRecording recording = SessionRecording.Load(path);
        recording.Replay(session => Application(session));       // the far end of the recording against your code
        recording.Replay();                                      // both ends: the library alone
        File.WriteAllText("outage.svg", recording.ToSvg());

        Assert.That(recording.ToString(), Is.EqualTo("""
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
        Assert.That(File.ReadAllText(Path.Combine(FindRoot(), "docs", "recording.svg")), Is.EqualTo(recording.ToSvg()));

        static async Task Application(IWebSocketSession session)
        {
            await session.SendAsync("Hello");
            session.Incoming.Text().Subscribe(_ => { });
            await Observable.Timer(TimeSpan.FromMilliseconds(1585), session.Scheduler);
            await session.SendAsync(new byte[] { 0, 1, 2 });
            await session.Completion;
        }
    }

    [Test]
    public void Talk_ThatDialsByItself_MeetsTheRecordedServer()
    {
        var recording = SessionRecording.Parse(RecordedTalk.Text());
        var clock = new VirtualClock();
        var network = new VirtualNetwork(clock);
        var client = new WebSocketClientOptions { Invoker = network.CreateInvoker(), Session = new() { Scheduler = clock } };

        clock.Run(async () =>
        {
            Task played = network.ReplayServerAsync(new("ws://talk.test/"), [recording, recording]);
            await Talk(new("ws://talk.test/"), client);              // your code dials …
            await Talk(new("ws://talk.test/"), client);              // … and again
            await played;                                            // fails as soon as it sends something else
        });

        Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.FromMilliseconds(2 * 1745)));

        static async Task Talk(Uri uri, WebSocketClientOptions client)
        {
            var session = await WebSocketClient.ConnectAsync(uri, client);
            session.Incoming.Text().Subscribe(_ => { });
            await session.SendAsync("Hello");
            await Observable.Timer(TimeSpan.FromMilliseconds(1585), session.Scheduler);
            await session.SendAsync(new byte[] { 0, 1, 2 });
            await session.Completion;
        }
    }

    [Test]
    public async Task Recorder_OfTheGuide_IsOneLineOfTheOptions()
    {
        await using var recorder = new SessionRecorder(session => File.CreateText($"{session.Role}.marbles"));
        var options = new WebSocketListenerOptions { Session = new() { Tap = recorder.Tap } };

        var redacted = new RecorderOptions { Redact = frame => frame.GetText().Contains("password") ? null : frame.Payload };

        Assert.That(options.Session.Tap, Is.Not.Null);
        Assert.That(redacted.Redact(WireFrame.Text("password: x")).IsEmpty);
    }

    [Test]
    public void Guide_HasNoExample_ThatIsNotHere()
    {
        string root = FindRoot();
        string here = Flat(File.ReadAllText(Path.Combine(root, "tests", "Rx.WebSockets.Testing.Tests", "GuideTests.cs")));
        string[] examples = [.. Block().Matches(File.ReadAllText(Path.Combine(root, "docs", "testing.md"))).Select(match => match.Groups[1].Value)];

        Assert.That(examples, Has.Length.GreaterThan(5));
        Assert.That(examples.Where(example => !here.Contains(Flat(example), StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>Lines without their indentation, which is another one in a class.</summary>
    private static string Flat(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Rx.WebSockets.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"```(?:csharp|text)\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
