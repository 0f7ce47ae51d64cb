using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Simulation;

/// <summary>One end of a session with its user: what it sent, what of that was accepted, and what it saw.</summary>
internal sealed class Peer : IFlowObserver<Frame>
{
    private const string ScriptedFault = "the script says so";

    private readonly World _world;
    private readonly List<Message> _sent = [];
    private readonly List<string> _seen = [];
    private readonly StringBuilder _open = new();
    private readonly Dictionary<string, Message> _pushed = [];
    private readonly IFlowObserver<Frame> _tracked;
    private readonly SerialDisposable _hold = new();
    private readonly SerialDisposable _subscription = new();
    private int _order;
    private int _slow;
    private bool _throws;
    private bool _subscribed;

    public Peer(World world, string name, IWebSocketSession session, WebSocketSessionOptions options)
    {
        (_world, Name, Session, Options) = (world, name, session, options);
        _tracked = session.TrackedOutgoing((frame, fate) => Settle(_pushed[Encoding.UTF8.GetString(frame.Payload.Span)], fate.Outcome));
        _ = FollowAsync();
    }

    public string Name { get; }

    public IWebSocketSession Session { get; }

    public WebSocketSessionOptions Options { get; }

    /// <summary>How the session ended, once it has.</summary>
    public SessionEnd? End { get; private set; }

    /// <summary>Whether the incoming frames completed.</summary>
    public bool SawAll { get; private set; }

    /// <summary>What was accepted, in the order of the calls.</summary>
    public IEnumerable<Message> Accepted => _sent.Where(message => message.AcceptedAt is not null);

    /// <summary>What was to get a fate, in the order of the calls.</summary>
    public IEnumerable<Message> Tracked => _sent.Where(message => message.IsTracked);

    public IReadOnlyList<string> Seen => _seen;

    public long HeldBytes => ((Session)Session).Protocol.HeldBytes;

    private bool IsRaw => Session.Kind is SessionKind.Raw;

    /// <summary>Whether what was accepted may still be dropped: only its fate tells.</summary>
    private bool DropsOthers => Conflates || Options.Overflow.Kind is OverflowKind.DropOldest;

    private bool Conflates => Options.Overflow.Kind is OverflowKind.Conflate or OverflowKind.Latest;

    /// <summary>Whether an exception is one that a script asked for.</summary>
    public static bool IsScripted(Exception fault) => fault is InvalidOperationException { Message: ScriptedFault };

    public void Do(Act act, int amount)
    {
        switch (act)
        {
            case Act.SendText:
                Send(amount, text => Session.SendAsync(text));
                break;
            case Act.SendBinary:
                Send(amount, text => Session.SendAsync(Encoding.UTF8.GetBytes(text)));
                break;
            case Act.SendFragments:
                Send(amount, text => new ValueTask(SendFragmentsAsync(text)));
                break;
            case Act.SendCancelled:
                SendCancelled(amount);
                break;
            case Act.Track:
                Track(amount);
                break;
            case Act.TrackMortal:
                Track(amount, TimeSpan.FromMilliseconds(1 + (amount % 700)));
                break;
            case Act.TrackCancelled:
                TrackCancelled(amount);
                break;
            case Act.OnNext when !DropsOthers:
                Push(amount);
                break;
            case Act.OnNext or Act.TrackPush:
                PushTracked(amount);
                break;
            case Act.Ping:
                _ = WatchAsync("ping", Session.SendAsync(Frame.Ping(new byte[amount])).AsTask());
                break;
            case Act.Flush:
                _ = WatchAsync("flush", Session.FlushAsync().AsTask());
                break;
            case Act.Close:
                _ = WatchAsync("close", Session.CloseAsync());
                break;
            case Act.CloseWithFault:
                _ = WatchAsync("close", Session.CloseAsync(Scripted()));
                break;
            case Act.Abort:
                Session.Abort();
                break;
            case Act.Complete:
                Session.Outgoing.OnCompleted();
                break;
            case Act.Error:
                Session.Outgoing.OnError(Scripted());
                break;
            case Act.Dispose:
                _ = WatchAsync("dispose", Session.DisposeAsync().AsTask());
                break;
            case Act.Hold:
                _hold.Disposable = _hold.Disposable is null ? Session.Hold() : null;
                break;
            case Act.Subscribe:
                Subscribe();
                break;
            case Act.Unsubscribe:
                _subscription.Disposable = Disposable.Empty;
                _subscribed = false;
                break;
            case Act.Slow:
                _slow = amount;
                break;
            case Act.Throw:
                _throws = true;
                break;
        }
    }

    /// <summary>Behaves from now on, and closes.</summary>
    public void WindUp()
    {
        _slow = 0;
        _throws = false;
        _hold.Disposable = null;
        Subscribe();
        Do(Act.Close, 0);
    }

    public void OnNext(Frame value) => throw new NotSupportedException("A flow tells a flow observer with OnNextAsync.");

    public async ValueTask OnNextAsync(Frame frame, CancellationToken cancellationToken = default)
    {
        See(frame);
        if (_throws)
        {
            _throws = false;
            throw Scripted();
        }

        if (_slow > 0)
        {
            await _world.Clock.DelayAsync(TimeSpan.FromMilliseconds(_slow), cancellationToken).ConfigureAwait(false);
        }
    }

    public void OnError(Exception error) => _world.Tell(Name, "saw an error");

    public void OnCompleted()
    {
        SawAll = true;
        _world.Tell(Name, "saw the end");
    }

    private void Subscribe()
    {
        if (!_subscribed)
        {
            _subscribed = true;
            // A raw session shows what extensions have made of frames; who looks at it undoes that.
            var frames = IsRaw && Session.Extensions.Count > 0 ? Session.Incoming.TransformIncoming(int.MaxValue, Session.Extensions) : Session.Incoming;
            _subscription.Disposable = frames.ValidateGrammar(_world.Clock).Subscribe(this);
        }
    }

    private async Task FollowAsync()
    {
        End = await Session.Completion.ConfigureAwait(false);
        _world.Tell(Name, End.ToString());
    }

    private void See(Frame frame)
    {
        _world.Tell(Name, $"saw {frame.Opcode} of {frame.Payload.Length}");
        if (frame.IsControl)
        {
            Answer(frame);
            return;
        }

        _open.Append(Encoding.UTF8.GetString(frame.Payload.Span));
        if (frame.IsFinal)
        {
            _seen.Add(_open.ToString());
            _open.Clear();
        }
    }

    private static InvalidOperationException Scripted() => new(ScriptedFault);

    /// <summary>A raw session leaves it to its user to answer.</summary>
    private void Answer(Frame frame)
    {
        if (frame.Opcode is Opcode.Ping)
        {
            _ = WatchAsync("pong", Session.SendAsync(Frame.Pong(frame.Payload)).AsTask());
        }
        else if (frame.Opcode is Opcode.Close)
        {
            _ = WatchAsync("close", Session.SendAsync(frame.GetCloseReason() is { } reason ? Frame.Close(reason) : Frame.Close()).AsTask());
        }
    }

    private void Send(int size, Func<string, ValueTask> send)
    {
        Message message = NewMessage(size, isPushed: false);
        _ = JudgeAsync(message, send(message.Text).AsTask());
    }

    private void SendCancelled(int size)
    {
        using var cancellation = new CancellationTokenSource();
        Send(size, text => Session.SendAsync(text, cancellation.Token));
        cancellation.Cancel();
    }

    private async Task SendFragmentsAsync(string text)
    {
        int third = text.Length / 3;
        await Session.SendAsync(Frame.Text(text[..third]).NotFinal()).ConfigureAwait(false);
        await Session.SendAsync(Frame.Continuation(Encoding.UTF8.GetBytes(text[third..(2 * third)])).NotFinal()).ConfigureAwait(false);
        await Session.SendAsync(Frame.Continuation(Encoding.UTF8.GetBytes(text[(2 * third)..]))).ConfigureAwait(false);
    }

    private void Push(int size)
    {
        Message message = NewMessage(size, isPushed: true);
        long dropped = Session.DroppedFrames;
        Session.Outgoing.OnNext(Frame.Text(message.Text));
        message.AcceptedAt = Session.DroppedFrames > dropped ? null : _order++;
    }

    private void Track(int size, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        Message message = NewMessage(size, isPushed: false, isTracked: true, timeToLive);
        _ = SettleAsync(message, Session.SendTrackedAsync(Frame.Text(message.Text), timeToLive, cancellationToken));
    }

    private void TrackCancelled(int size)
    {
        var cancellation = new CancellationTokenSource();
        Track(size, cancellationToken: cancellation.Token);
        _ = CancelAsync();

        async Task CancelAsync()
        {
            await _world.Clock.DelayAsync(TimeSpan.FromMilliseconds(size % 50)).ConfigureAwait(false);
            cancellation.Cancel();
            cancellation.Dispose();
        }
    }

    private void PushTracked(int size)
    {
        Message message = NewMessage(size, isPushed: true, isTracked: true);
        _pushed.Add(message.Text, message);
        _tracked.OnNext(Frame.Text(message.Text));
    }

    private async Task SettleAsync(Message message, Task<SendFate> fate)
    {
        await ((Task)fate).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!fate.IsCompletedSuccessfully)
        {
            _world.Clock.Fail(new BrokenPromiseException($"{Name}: a fate is {fate.Status}: {fate.Exception?.InnerException}"));
            return;
        }

        Settle(message, fate.Result.Outcome);
    }

    private void Settle(Message message, SendOutcome outcome)
    {
        message.Fates.Add((outcome, _world.Clock.Elapsed));
        message.AcceptedAt = message.WasTakenAway ? null : _order++;
        _world.Tell(Name, $"fate: {outcome}");
    }

    /// <summary>A text that tells its place, filled up to a size.</summary>
    private Message NewMessage(int size, bool isPushed, bool isTracked = false, TimeSpan? timeToLive = null)
    {
        var message = new Message($"{Name}:{_sent.Count}:".PadRight(size, '.'), isPushed, _order++)
        {
            IsTracked = isTracked,
            IsConflated = isPushed && Conflates,
            LivesUntil = _world.Clock.Elapsed + timeToLive,
        };
        _sent.Add(message);
        return message;
    }

    private async Task JudgeAsync(Message message, Task sending) =>
        message.AcceptedAt = await WatchAsync("send", sending).ConfigureAwait(false) ? _order++ : null;

    /// <summary>Waits for a call and tells whether it succeeded.</summary>
    private async Task<bool> WatchAsync(string call, Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task.Exception?.InnerException is { } fault and not SessionException)
        {
            _world.Clock.Fail(new BrokenPromiseException($"{Name}: {call} failed with {fault}"));
        }

        _world.Tell(Name, $"{call}: {task.Status}");
        return task.IsCompletedSuccessfully;
    }
}
