using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Extending;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>One replay: a session under test, and the recorded far end that talks with it.</summary>
internal sealed class SessionReplay
{
    private readonly SessionRecording _recording;
    private readonly ReplayOptions _options;
    private readonly VirtualClock _clock;
    private readonly InMemoryEnd _near;
    private readonly FarEnd _far;
    private readonly List<MarbleNotification<SessionEnd>> _ends = [];

    public SessionReplay(SessionRecording recording, ReplayOptions options)
    {
        FarEnd.ThrowIfIncomplete(recording);
        (_recording, _options, _clock) = (recording, options, options.Clock ?? new VirtualClock());
        bool isClient = recording.Role == WebSocketRole.Client;
        var (client, server) = InMemoryTransport.Pair(_clock);
        _near = isClient ? client : server;
        var peer = new ScriptedPeer(isClient ? server : client, isClient ? WebSocketRole.Server : WebSocketRole.Client);
        _far = new FarEnd(recording, options, _clock, peer);
    }

    /// <summary>Replays and compares.</summary>
    /// <param name="application">What is under test; null for what was recorded of it.</param>
    public SessionRecording Run(Func<IWebSocketSession, Task>? application)
    {
        using var text = new StringWriter();
        var recorder = new SessionRecorder(text);
        _clock.Run(async () =>
        {
            // Within the run there is no synchronization context, to which an await of the application might return.
            IWebSocketSession session = WebSocketSession.Create(
                _near,
                _recording.Role,
                _options.Session with { Kind = _recording.Kind, Scheduler = _clock, Random = new SeededRandom(0), Tap = recorder.Tap },
                new SessionContext { Extensions = Agreement.Of(_options.Extensions, _recording.Role) },
                setUp: session => Begin(session, application));
            await _far.PlayAsync(application is null ? frame => Send(session, frame) : null, IsAllThere).ConfigureAwait(false);
            await recorder.DisposeAsync().ConfigureAwait(false);
            session.Abort();
        });
        List<Failure> failures = [.. new[] { _far.Judge(), JudgeEnd() }.OfType<Failure>()];
        return failures.Count > 0 ? throw new MarbleAssertionException(failures) : SessionRecording.Parse(text.ToString());
    }

    private void Begin(IWebSocketSession session, Func<IWebSocketSession, Task>? application)
    {
        session.Ended.Subscribe(end =>
        {
            _ends.Add(new(_far.Now, Notification.CreateOnNext(end)));
            _far.IsOver = true;
            _far.Change();
        });
        if (application is null)
        {
            session.Incoming.Subscribe(static _ => { }, static _ => { });
            return;
        }

        Task work = application(session);
        if (work != Task.CompletedTask)
        {
            _far.Observe(session.CloseAfterAsync(work, _clock.Fail));
        }
    }

    private bool IsAllThere() => EndOf(_recording) is not null ? _ends.Count > 0 : _far.IsByTurn && _far.HasAllFrames;

    private void Send(IWebSocketSession session, WireFrame frame) => _far.Observe(frame.Opcode != Opcode.Close
        ? session.SendAsync(frame.ToFrame()).AsTask()
        : session.CloseAsync(frame.CloseCode is { } code ? new CloseReason(code, frame.GetCloseText()) : CloseReason.Normal));

    private Failure? JudgeEnd()
    {
        if (EndOf(_recording) is not { } marble)
        {
            return null;
        }

        var demand = Demand<SessionEnd>.Value(marble.At.Ticks, Tell(marble.End!), seen => Facts(seen) == Facts(marble.End!));
        Trial trial = Demand<SessionEnd>.Try([demand], _far.Aligned(_ends, [marble.At.Ticks]), Tell, MarbleComparison.Frames);
        return FailureText.Of(_far.Subject("end"), trial, _far.Context());

        static (string Label, string Told) Tell(SessionEnd end) => (Spelling.Of($"{end.Kind} {(int)end.Code}"), end.ToString());

        static (EndKind Kind, Initiator Initiator, CloseCode? Sent, CloseCode? Received, bool IsClean) Facts(SessionEnd end) =>
            (end.Kind, end.Initiator, end.CodeSent, end.CodeReceived, end.IsClean);
    }

    private static RecordedMarble? EndOf(SessionRecording recording) => recording.Marbles.FirstOrDefault(marble => marble.Kind == RecordedKind.End);
}
