using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>One replay: a session under test, and the recorded far end that talks with it.</summary>
internal sealed class SessionReplay
{
    /// <summary>How much longer than recorded a replay by turn may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SessionRecording _recording;
    private readonly ReplayOptions _options;
    private readonly VirtualClock _clock;
    private readonly TimeSpan _start;
    private readonly InMemoryEnd _near;
    private readonly ScriptedPeer _peer;
    private readonly List<MarbleNotification<WireFrame>> _sent = [];
    private readonly List<MarbleNotification<SessionEnd>> _ends = [];
    private TaskCompletionSource _changed = new();

    public SessionReplay(SessionRecording recording, ReplayOptions options)
    {
        if (recording.Marbles.Any(marble => marble.Kind == RecordedKind.Lost))
        {
            throw new InvalidOperationException("Lines of this recording are lost: what the far end did is not known. Raise RecorderOptions.MaxHeld.");
        }

        (_recording, _options, _clock) = (recording, options, options.Clock ?? new VirtualClock());
        _start = _clock.Elapsed;
        bool isClient = recording.Role == WebSocketRole.Client;
        var (client, server) = InMemoryTransport.Pair(_clock);
        _near = isClient ? client : server;
        _peer = new ScriptedPeer(isClient ? server : client, isClient ? WebSocketRole.Server : WebSocketRole.Client);
    }

    private bool IsByTurn => _options.Pacing == ReplayPacing.ByTurn;

    private TimeSpan Length => _recording.Marbles.IsEmpty ? TimeSpan.Zero : _recording.Marbles[^1].At;

    private TimeSpan Now => _clock.Elapsed - _start;

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
                setUp: session => Begin(session, application));
            await PlayAsync(session, application is null).ConfigureAwait(false);
            await recorder.DisposeAsync().ConfigureAwait(false);
            session.Abort();
        });
        List<Failure> failures = [.. new[] { JudgeWire(), JudgeEnd() }.OfType<Failure>()];
        return failures.Count > 0 ? throw new MarbleAssertionException(failures) : SessionRecording.Parse(text.ToString());
    }

    private void Begin(IWebSocketSession session, Func<IWebSocketSession, Task>? application)
    {
        session.Ended.Subscribe(end =>
        {
            _ends.Add(new(Now, Notification.CreateOnNext(end)));
            Change();
        });
        if (application is null)
        {
            session.Incoming.Subscribe(static _ => { }, static _ => { });
            return;
        }

        Task work = application(session);
        if (work != Task.CompletedTask)
        {
            Observe(session.CloseAfterAsync(work, _clock.Fail));
        }
    }

    private async Task PlayAsync(IWebSocketSession session, bool playsApplication)
    {
        TimeSpan limit = IsByTurn ? Length + Patience : Length + Slack();
        Observe(ReadAsync());
        Task script = ScriptAsync(session, playsApplication);
        Observe(script);
        Task late = _clock.DelayAsync(limit);
        while (!late.IsCompleted && !(script.IsCompleted && IsAllThere()))
        {
            await Task.WhenAny(late, _changed.Task, script.IsCompleted ? late : script).ConfigureAwait(false);
        }

        // What else happens at this instant belongs to it.
        await _clock.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>Whether nothing more is to be expected before the recorded time is over.</summary>
    private bool IsAllThere() => _recording.Marbles.Any(marble => marble.Kind == RecordedKind.End)
        ? _ends.Count > 0
        : IsByTurn && _sent.Count >= Frames(SocketLane.ToPeer).Count();

    private TimeSpan Slack() => _options.Tolerance == Timeout.InfiniteTimeSpan ? Patience : _options.Tolerance + TimeSpan.FromMilliseconds(1);

    private async Task ReadAsync()
    {
        while (await _peer.ReadFrameOrEndAsync().ConfigureAwait(false) is { } frame)
        {
            _sent.Add(new(Now, Notification.CreateOnNext(frame)));
            Change();
        }
    }

    private void Change()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource();
        changed.SetResult();
    }

    /// <summary>Does what was done, each thing when its time or its turn comes.</summary>
    private async Task ScriptAsync(IWebSocketSession session, bool playsApplication)
    {
        SocketLane[] lanes = playsApplication
            ? [SocketLane.FromPeer, SocketLane.ToPeer, SocketLane.FromApplication]
            : [SocketLane.FromPeer, SocketLane.ToPeer];
        List<RecordedMarble> steps = [.. _recording.Marbles.Where(marble => lanes.Contains(marble.Lane))];
        TimeSpan recorded = TimeSpan.Zero;
        TimeSpan reached = TimeSpan.Zero;
        int turns = 0;
        for (int i = 0; i < steps.Count; i++)
        {
            RecordedMarble step = steps[i];
            if (step.Lane == SocketLane.ToPeer)
            {
                if (IsByTurn)
                {
                    reached = await TurnAsync(turns++).ConfigureAwait(false);
                    recorded = step.At;
                }

                continue;
            }

            // By turn, a thing comes as long after the one before it as it did then.
            TimeSpan due = IsByTurn ? reached + (step.At - recorded) : step.At;
            await UntilAsync(due).ConfigureAwait(false);
            (recorded, reached) = (step.At, Now);
            if (step.Lane == SocketLane.FromApplication)
            {
                Send(session, step.Frame!);
                continue;
            }

            // Frames of one instant came in one piece.
            int last = i;
            while (last + 1 < steps.Count && steps[last + 1] is { Lane: SocketLane.FromPeer } next && next.At == step.At)
            {
                last++;
            }

            PeerActs(steps[i..(last + 1)]);
            i = last;
        }
    }

    private async Task<TimeSpan> TurnAsync(int number)
    {
        while (_sent.Count <= number)
        {
            await _changed.Task.ConfigureAwait(false);
        }

        return _sent[number].At;
    }

    private Task UntilAsync(TimeSpan due) => due > Now ? _clock.DelayAsync(due - Now) : Task.CompletedTask;

    private void PeerActs(IReadOnlyList<RecordedMarble> marbles)
    {
        WireFrame[] frames = [.. marbles.Where(marble => marble.Kind == RecordedKind.Frame).Select(FarFrame.Of)];
        if (frames.Length > 0)
        {
            Observe(_peer.SendAsync(frames));
        }

        if (marbles.Any(marble => marble.Kind == RecordedKind.EndOfInput))
        {
            _peer.HalfClose();
        }
        else if (marbles.Any(marble => marble.Kind == RecordedKind.Reset))
        {
            _peer.Reset();
        }
    }

    private void Send(IWebSocketSession session, WireFrame frame) => Observe(frame.Opcode != Opcode.Close
        ? session.SendAsync(frame.ToFrame()).AsTask()
        : session.CloseAsync(frame.CloseCode is { } code ? new CloseReason(code, frame.GetCloseText()) : CloseReason.Normal));

    /// <summary>Lets a task fail because the connection is gone, which the lanes show; any other failure is the test's.</summary>
    private async void Observe(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SessionException or IOException or ScriptException)
        {
        }
        catch (Exception exception)
        {
            _clock.Fail(exception);
        }
    }

    private IEnumerable<RecordedMarble> Frames(SocketLane lane) =>
        _recording.Marbles.Where(marble => marble.Lane == lane && marble.Kind == RecordedKind.Frame);

    private Failure? JudgeWire()
    {
        List<Demand<WireFrame>> demands = [.. Frames(SocketLane.ToPeer).Select(marble => Demand<WireFrame>.Value(
            marble.At.Ticks, FarFrame.Tell(marble.Frame!), seen => FarFrame.IsSame(marble, seen)))];
        Trial trial = Demand<WireFrame>.Try(demands, Aligned(_sent, demands.Select(demand => demand.Entry.Ticks)), FarFrame.Tell, MarbleComparison.Frames);
        return FailureText.Of(Subject("wire>"), trial, Context());
    }

    private Failure? JudgeEnd()
    {
        if (_recording.Marbles.FirstOrDefault(marble => marble.Kind == RecordedKind.End) is not { } marble)
        {
            return null;
        }

        var demand = Demand<SessionEnd>.Value(marble.At.Ticks, Tell(marble.End!), seen => Facts(seen) == Facts(marble.End!));
        Trial trial = Demand<SessionEnd>.Try([demand], Aligned(_ends, [marble.At.Ticks]), Tell, MarbleComparison.Frames);
        return FailureText.Of(Subject("end"), trial, Context());

        static (string Label, string Told) Tell(SessionEnd end) => (Spelling.Of($"{end.Kind} {(int)end.Code}"), end.ToString());

        static (EndKind Kind, Initiator Initiator, CloseCode? Sent, CloseCode? Received, bool IsClean) Facts(SessionEnd end) =>
            (end.Kind, end.Initiator, end.CodeSent, end.CodeReceived, end.IsClean);
    }

    /// <summary>What came, at the recorded time if it came near enough to it.</summary>
    private List<MarbleNotification<T>> Aligned<T>(IReadOnlyList<MarbleNotification<T>> seen, IEnumerable<long> recorded) =>
    [
        .. seen.Zip(recorded, (signal, ticks) => IsNear(signal.At, TimeSpan.FromTicks(ticks)) ? signal with { At = TimeSpan.FromTicks(ticks) } : signal),
        .. seen.Skip(recorded.Count()).Where(signal => signal.At <= Length || _ends.Count > 0),
    ];

    private bool IsNear(TimeSpan seen, TimeSpan recorded) =>
        IsByTurn || _options.Tolerance == Timeout.InfiniteTimeSpan || (seen - recorded).Duration() <= _options.Tolerance;

    private string Subject(string lane) => $"{lane} (replayed {(IsByTurn ? "by turn" : "by time")}, the session is the {_recording.Role.ToString().ToLowerInvariant()})";

    private IReadOnlyList<Row> Context() => [new Row("wire<", [.. _recording.Marbles
        .Where(marble => marble.Lane == SocketLane.FromPeer)
        .Select(marble => new Entry(marble.At.Ticks, RecordingMarbles.LabelOf(marble), ""))])];
}
