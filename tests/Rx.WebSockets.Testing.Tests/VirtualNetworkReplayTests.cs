using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>Recordings as hosts of a network: their far ends against code that dials or listens by itself.</summary>
[TestFixture]
public sealed class VirtualNetworkReplayTests
{
    private static readonly Uri Server = new("ws://talk.test/any/path");

    private static readonly string Outage = """
        rx.websockets recording 1
        session client, default
        started 2026-01-31T12:00:00.0000000+00:00

        10ms wire<  t 'first'
        5ms  wire<  %
        0ms  end    ConnectionLost by Transport, not clean
        """;

    private static readonly string Afterwards = """
        rx.websockets recording 1
        session client, default
        started 2026-01-31T12:00:20.0000000+00:00

        10ms wire<  t 'second'
        """;

    private readonly SessionRecording _talk = SessionRecording.Parse(RecordedTalk.Text());
    private readonly VirtualClock _clock = new();
    private readonly VirtualNetwork _network;

    public VirtualNetworkReplayTests() => _network = new VirtualNetwork(_clock);

    [Test]
    public void CodeThatDials_GetsTheRecordedServer()
    {
        string text = "";
        SessionEnd? end = null;

        _clock.Run(async () =>
        {
            Task played = _network.ReplayServerAsync(Server, [_talk]);
            var session = await DialAsync();
            using var texts = session.Incoming.Text().Subscribe(message => text = message);
            await session.SendAsync("Hello");
            await _clock.DelayAsync(TimeSpan.FromMilliseconds(1585));
            await session.SendAsync(new byte[] { 0, 1, 2 });
            await played;
            end = await session.Completion;
        });

        Assert.That((text, end!.Kind, end.CodeReceived, end.Reason), Is.EqualTo(("welcome", EndKind.Closed, CloseCode.NormalClosure, "it's done")));
    }

    [Test]
    public void CodeThatDials_AndSendsSomethingElse_FailsAtOnceWithBothDrawn() => Assert.That(
        () => _clock.Run(async () =>
        {
            Task played = _network.ReplayServerAsync(Server, [_talk, _talk]);
            var session = await DialAsync();
            session.Incoming.Subscribe(_ => { }, _ => { });
            await session.SendAsync("Hallo");
            await played;
        }),
        Throws.TypeOf<MarbleAssertionException>()
            .With.Message.Contains("At 0 ms t = Text \"Hello\" was expected, but t = Text \"Hallo\" came."));

    [Test]
    public void CodeThatDialsAgain_GetsTheNextServer_AndIsRefusedBehindTheLast()
    {
        List<string> texts = [];

        _clock.Run(async () =>
        {
            Task played = _network.ReplayServerAsync(Server, [SessionRecording.Parse(Outage), SessionRecording.Parse(Afterwards)]);
            for (int dial = 0; dial < 2; dial++)
            {
                var session = await DialAsync();
                texts.Add(await session.Incoming.Text().FirstAsync());
                session.Incoming.Subscribe(_ => { }, _ => { });
                await Task.WhenAny(session.Completion, _clock.DelayAsync(TimeSpan.FromSeconds(1)));
            }

            await played;
            var refused = await Assert.ThrowsAsync<ConnectException>(DialAsync);
            Assert.That(refused!.InnerException, Is.TypeOf<HttpRequestException>());
        });

        Assert.That(texts, Is.EqualTo(["first", "second"]));
    }

    [Test]
    public void RecordedServer_ThatNobodyDials_IsNamedByTheClock() => Assert.That(
        () => _clock.Run(() => _network.ReplayServerAsync(Server, [_talk])),
        Throws.TypeOf<VirtualClockException>().With.Message.Contains("ws://talk.test/any/path was dialled 0 times, and there are 1 recordings."));

    [Test]
    public void RecordedServer_Cancelled_ListensNoMore()
    {
        using var cancellation = new CancellationTokenSource();

        _clock.Run(async () =>
        {
            Task played = _network.ReplayServerAsync(Server, [_talk], cancellationToken: cancellation.Token);
            cancellation.Cancel();
            await Assert.CatchAsync<OperationCanceledException>(() => played);
            await _clock.SettleAsync();
        });

        Assert.That(() => _network.Listen("talk.test"), Throws.Nothing);
    }

    [Test]
    public void CodeThatListens_GetsTheRecordedClient()
    {
        SessionRecording greeting = Recorded("welcome");

        Listen("welcome");

        Assert.That(() => _clock.Run(() => _network.ReplayClientAsync(Server, greeting)), Throws.Nothing);
    }

    [Test]
    public void CodeThatListens_AndSendsSomethingElse_Fails()
    {
        SessionRecording greeting = Recorded("welcome");

        Listen("go away");

        Assert.That(
            () => _clock.Run(() => _network.ReplayClientAsync(Server, greeting)),
            Throws.TypeOf<MarbleAssertionException>().With.Message.Contains("go away"));
    }

    [Test]
    public void Recording_OfACompressedSession_IsReplayedWithItsExtension()
    {
        using var text = new StringWriter();
        SessionRecording recording = Compressed(text);
        var deflate = new ReplayOptions { Extensions = [PermessageDeflate.Default] };
        List<string> texts = [];

        recording.Replay(deflate);
        recording.Replay(async session =>
        {
            session.Incoming.Text().Subscribe(texts.Add);
            await session.SendAsync(new string('a', 500));
            await session.Completion;
        }, deflate);
        _clock.Run(async () =>
        {
            Task played = _network.ReplayServerAsync(Server, [recording], deflate);
            var session = await DialAsync(PermessageDeflate.Default);
            session.Incoming.Text().Subscribe(texts.Add);
            await session.SendAsync(new string('a', 500));
            await played;
        });

        Assert.That(recording.Marbles.Select(marble => marble.Frame?.Reserved), Does.Contain(ReservedBits.Rsv1));
        Assert.That(texts, Is.EqualTo(Enumerable.Repeat(new string('a', 500), 2)));
        Assert.That(() => recording.Replay(), Throws.TypeOf<MarbleAssertionException>());
    }

    [Test]
    public void Recording_OfAMachineThatCompressesOtherwise_IsReplayed()
    {
        using var text = new StringWriter();
        SessionRecording recording = Compressed(text);
        SessionRecording elsewhere = recording with
        {
            Marbles = [.. recording.Marbles.Select(marble => marble is { Lane: SocketLane.ToPeer, Frame: { Reserved: ReservedBits.Rsv1 } frame }
                ? marble with { Frame = frame with { Payload = new byte[] { 1, 2 } } }
                : marble)],
        };

        Assert.That(elsewhere, Is.Not.EqualTo(recording));
        Assert.That(() => elsewhere.Replay(new ReplayOptions { Extensions = [PermessageDeflate.Default] }), Throws.Nothing);
    }

    [Test]
    public void Recording_OfTheWrongRole_IsRefused()
    {
        Assert.That(() => _network.ReplayServerAsync(Server, [Recorded("x")]), Throws.ArgumentException.With.Message.Contains("its far end is no server"));
        Assert.That(() => _network.ReplayClientAsync(Server, _talk), Throws.ArgumentException.With.Message.Contains("its far end is no client"));
        Assert.That(() => _network.ReplayServerAsync(Server, []), Throws.ArgumentException);
        Assert.That(() => _network.ReplayServerAsync(new("http://talk.test/"), [_talk]), Throws.ArgumentException.With.Message.Contains("ws or wss"));
    }

    private Task<IWebSocketSession> DialAsync() => DialAsync([]);

    private Task<IWebSocketSession> DialAsync(params IFrameExtensionFactory[] extensions) => WebSocketClient.ConnectAsync(
        Server, new() { Invoker = _network.CreateInvoker(), Session = new() { Scheduler = _clock }, Extensions = extensions });

    /// <summary>A client that gets back what it sent, compressed both ways.</summary>
    private static SessionRecording Compressed(StringWriter text)
    {
        var clock = new VirtualClock();
        var network = new VirtualNetwork(clock);
        var options = new WebSocketSessionOptions { Scheduler = clock };
        var listener = WebSocketListener.Create(network.Listen("talk.test"), new() { Session = options, Extensions = [PermessageDeflate.Default] });
        listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
        clock.Run(async () =>
        {
            await using var recorder = new SessionRecorder(text);
            var session = await WebSocketClient.ConnectAsync(Server, new()
            {
                Invoker = network.CreateInvoker(), Session = options with { Tap = recorder.Tap }, Extensions = [PermessageDeflate.Default],
            });
            await session.SendAsync(new string('a', 500));
            await session.Incoming.Text().FirstAsync();
            await session.CloseAsync();
            await session.Completion;
        });
        return SessionRecording.Parse(text.ToString());
    }

    private void Listen(string answer)
    {
        var listener = WebSocketListener.Create(_network.Listen("talk.test"), new() { Session = new() { Scheduler = _clock } });
        listener.Sessions.Subscribe(session => session.Incoming.Text().Subscribe(_ => session.Outgoing.OnNext(Frame.Text(answer))));
    }

    private static SessionRecording Recorded(string answer) => SessionRecording.Parse($"""
        rx.websockets recording 1
        session server, default
        started 2026-01-31T12:00:00.0000000+00:00

        10ms wire<  t 'Hello'
        0ms  wire>  t '{answer}'
        1s   wire<  x 1000
        0ms  wire>  x 1000
        0ms  end    Closed by Remote, sent 1000, received 1000, clean
        """);
}
