using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Threading;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Quotes;

/// <summary>The frames of the last seconds as they were on the wire, and the times without a connection.</summary>
public sealed class FrameLog
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly IStopwatch _time = Scheduler.Default.StartStopwatch();
    private readonly SessionRecorder _recorder;
    private readonly List<LoggedFrame> _frames = [];
    private readonly List<Outage> _outages = [new(TimeSpan.Zero, null)];
    private IWebSocketSession? _session;

    public FrameLog() => _recorder = new SessionRecorder(Add, new RecorderOptions { MaxPayload = 0 });

    public TimeSpan Now => _time.Elapsed;

    /// <summary>Watches a session, for <see cref="WebSocketSessionOptions.Tap"/>.</summary>
    public ISessionTap? Tap(IWebSocketSession session)
    {
        lock (_gate)
        {
            _session = session;
            _outages[^1] = _outages[^1] with { To = Now };
        }

        return _recorder.Tap(session);
    }

    public (IReadOnlyList<LoggedFrame> Frames, IReadOnlyList<Outage> Outages) Latest()
    {
        lock (_gate)
        {
            return ([.. _frames], [.. _outages]);
        }
    }

    private void Add(IWebSocketSession session, RecordedMarble marble)
    {
        lock (_gate)
        {
            _frames.RemoveAll(frame => frame.At < Now - Kept);
            _outages.RemoveAll(outage => outage.To < Now - Kept);
            if (marble.Lane is SocketLane.End && session == _session)
            {
                _outages.Add(new(Now, null));
            }
            else if (marble.Lane is SocketLane.ToPeer or SocketLane.FromPeer)
            {
                _frames.Add(new(Now, marble));
            }
        }
    }
}

/// <summary>A marble on the wire, and when it was.</summary>
public sealed record LoggedFrame(TimeSpan At, RecordedMarble Marble)
{
    public bool IsFromServer => Marble.Lane is SocketLane.FromPeer;

    public bool IsControl => Marble.Frame is not { Opcode: < Opcode.Close };

    /// <summary>The letter that stands for it in marbles.</summary>
    public string Letter => Marble switch
    {
        { Kind: RecordedKind.EndOfInput } => "$",
        { Kind: RecordedKind.Reset } => "%",
        { Frame.Opcode: Opcode.Text } => "t",
        { Frame.Opcode: Opcode.Binary } => "b",
        { Frame.Opcode: Opcode.Ping } => "p",
        { Frame.Opcode: Opcode.Pong } => "q",
        { Frame.Opcode: Opcode.Close } => "x",
        _ => "+",
    };

    /// <summary>What it is in words.</summary>
    public string Name => Marble.Frame is { } frame ? $"{frame.Opcode}, {Marble.Length} octets" : $"{Marble.Kind}";
}

/// <summary>A time without a connection, which may last.</summary>
public sealed record Outage(TimeSpan From, TimeSpan? To);
