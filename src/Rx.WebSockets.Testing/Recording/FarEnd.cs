using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>The far end of a recording: it does what it did, each thing when its time or its turn comes, and compares what the session sends.</summary>
internal sealed class FarEnd
{
    /// <summary>How much longer than recorded a replay by turn may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SessionRecording _recording;
    private readonly ReplayOptions _options;
    private readonly VirtualClock _clock;
    private readonly TimeSpan _start;
    private readonly ScriptedPeer _peer;
    private readonly List<MarbleNotification<WireFrame>> _sent = [];
    private TaskCompletionSource _changed = new();

    /// <summary>The recording begins now.</summary>
    public FarEnd(SessionRecording recording, ReplayOptions options, VirtualClock clock, ScriptedPeer peer)
    {
        (_recording, _options, _clock, _peer) = (recording, options, clock, peer);
        _start = clock.Elapsed;
    }

    public bool IsByTurn => _options.Pacing == ReplayPacing.ByTurn;

    public TimeSpan Length => _recording.Marbles.IsEmpty ? TimeSpan.Zero : _recording.Marbles[^1].At;

    /// <summary>How long the replay may take.</summary>
    public TimeSpan Limit => Length + (IsByTurn ? Patience : Slack());

    public TimeSpan Now => _clock.Elapsed - _start;

    /// <summary>Whether the session has sent as many frames as it had.</summary>
    public bool HasAllFrames => _sent.Count >= Frames(SocketLane.ToPeer).Count();

    /// <summary>Whether the session sends nothing more.</summary>
    public bool IsOver { get; set; }

    /// <summary>Completes when something has come since it was asked for.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Refuses a recording of which not all is known.</summary>
    /// <exception cref="InvalidOperationException">Lines are lost.</exception>
    public static void ThrowIfIncomplete(SessionRecording recording)
    {
        if (recording.Marbles.Any(marble => marble.Kind == RecordedKind.Lost))
        {
            throw new InvalidOperationException("Lines of this recording are lost: what the far end did is not known. Raise RecorderOptions.MaxHeld.");
        }
    }

    /// <summary>Plays until all is there, at most until the limit.</summary>
    /// <param name="application">Does what the application did; null if it is the one under test.</param>
    /// <param name="isAllThere">Whether nothing more is to be expected before the recorded time is over.</param>
    public async Task PlayAsync(Action<WireFrame>? application, Func<bool> isAllThere)
    {
        Observe(ReadAsync());
        Task script = ScriptAsync(application);
        Observe(script);
        Task late = _clock.DelayAsync(Limit);
        while (!late.IsCompleted && !(script.IsCompleted && isAllThere()))
        {
            await Task.WhenAny(late, Changed, script.IsCompleted ? late : script).ConfigureAwait(false);
        }

        // What else happens at this instant belongs to it.
        await _clock.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>Lets who waits for a change look again.</summary>
    public void Change()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource();
        changed.SetResult();
    }

    /// <summary>Lets a task fail because the connection is gone, which the lanes show; any other failure is the test's.</summary>
    public async void Observe(Task task)
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

    /// <summary>Compares what the session sent.</summary>
    public Failure? Judge()
    {
        List<Demand<WireFrame>> demands = [.. Frames(SocketLane.ToPeer).Select(marble => Demand<WireFrame>.Value(
            marble.At.Ticks, FarFrame.Tell(marble.Frame!), seen => FarFrame.IsSame(marble, seen)))];
        Trial trial = Demand<WireFrame>.Try(demands, Aligned(_sent, demands.Select(demand => demand.Entry.Ticks)), FarFrame.Tell, MarbleComparison.Frames);
        return FailureText.Of(Subject("wire>"), trial, Context());
    }

    /// <summary>What came, at the recorded time if it came near enough to it.</summary>
    public List<MarbleNotification<T>> Aligned<T>(IReadOnlyList<MarbleNotification<T>> seen, IEnumerable<long> recorded) =>
    [
        .. seen.Zip(recorded, (signal, ticks) => IsNear(signal.At, TimeSpan.FromTicks(ticks)) ? signal with { At = TimeSpan.FromTicks(ticks) } : signal),
        .. seen.Skip(recorded.Count()).Where(signal => signal.At <= Length || IsOver),
    ];

    public string Subject(string lane) => $"{lane} (replayed {(IsByTurn ? "by turn" : "by time")}, the session is the {_recording.Role.ToString().ToLowerInvariant()})";

    public IReadOnlyList<Row> Context() => [new Row("wire<", [.. _recording.Marbles
        .Where(marble => marble.Lane == SocketLane.FromPeer)
        .Select(marble => new Entry(marble.At.Ticks, RecordingMarbles.LabelOf(marble), ""))])];

    private async Task ReadAsync()
    {
        try
        {
            while (await _peer.ReadFrameOrEndAsync().ConfigureAwait(false) is { } frame)
            {
                _sent.Add(new(Now, Notification.CreateOnNext(frame)));
                Change();
            }
        }
        finally
        {
            IsOver = true;
            Change();
        }
    }

    /// <summary>Does what was done, each thing when its time or its turn comes.</summary>
    private async Task ScriptAsync(Action<WireFrame>? application)
    {
        SocketLane[] lanes = application is not null
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
                application!(step.Frame!);
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

    private IEnumerable<RecordedMarble> Frames(SocketLane lane) =>
        _recording.Marbles.Where(marble => marble.Lane == lane && marble.Kind == RecordedKind.Frame);

    private TimeSpan Slack() => _options.Tolerance == Timeout.InfiniteTimeSpan ? Patience : _options.Tolerance + TimeSpan.FromMilliseconds(1);

    private bool IsNear(TimeSpan seen, TimeSpan recorded) =>
        IsByTurn || _options.Tolerance == Timeout.InfiniteTimeSpan || (seen - recorded).Duration() <= _options.Tolerance;
}
