using System;
using System.Buffers;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Script;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>Makes marbles of what a session shows to its tap.</summary>
internal sealed class RecordingTap : ISessionTap
{
    private readonly IStopwatch _time;
    private readonly IMarbleTaker _marbles;
    private readonly Redaction _redaction;
    private readonly WebSocketRole _role;
    private readonly int _maxPayload;
    private readonly FrameScanner _fromPeer;
    private readonly FrameScanner _toPeer;
    private readonly Lock _gate = new();
    private readonly IDisposable _ended;

    public RecordingTap(IWebSocketSession session, IMarbleTaker marbles, RecorderOptions options, Action<RecordingTap> isOver)
    {
        _time = session.Scheduler.StartStopwatch();
        _marbles = marbles;
        _role = session.Role;
        _maxPayload = options.MaxPayload;
        _redaction = new Redaction(options);
        _fromPeer = new FrameScanner(options.MaxPayload, (frame, payload) => Add(SocketLane.FromPeer, frame, payload));
        _toPeer = new FrameScanner(options.MaxPayload, (frame, payload) => Add(SocketLane.ToPeer, frame, payload));
        marbles.AddHead(RecordingText.Head(session));
        _ended = session.Ended.Subscribe(end =>
        {
            End(end);
            isOver(this);
        });
    }

    public Task Written => _marbles.Written;

    public void Received(ReadOnlySequence<byte> octets)
    {
        lock (_gate)
        {
            foreach (ReadOnlyMemory<byte> segment in octets)
            {
                _fromPeer.Scan(segment.Span);
            }
        }
    }

    public void Sent(ReadOnlySpan<byte> octets)
    {
        lock (_gate)
        {
            _toPeer.Scan(octets);
        }
    }

    public void InputEnded(Exception? fault)
    {
        lock (_gate)
        {
            _fromPeer.End();
            Add(SocketLane.FromPeer, fault is null ? RecordedKind.EndOfInput : RecordedKind.Reset);
        }
    }

    public void Delivered(Frame frame) => Add(SocketLane.ToApplication, frame);

    public void Accepted(Frame frame) => Add(SocketLane.FromApplication, frame);

    /// <summary>Ends the recording before the session.</summary>
    public void Stop()
    {
        _ended.Dispose();
        _marbles.Complete();
    }

    private void End(SessionEnd end)
    {
        lock (_gate)
        {
            _fromPeer.End();
            _toPeer.End();
            _marbles.Add(new RecordedMarble
            {
                At = _time.Elapsed,
                Lane = SocketLane.End,
                Kind = RecordedKind.End,
                End = end with { Reason = "", Cause = null, Unwritten = 0 },
            }, isDue: true);
        }

        _marbles.Complete();
    }

    private void Add(SocketLane lane, RecordedKind kind) =>
        _marbles.Add(new RecordedMarble { At = _time.Elapsed, Lane = lane, Kind = kind }, isDue: true);

    private void Add(SocketLane lane, Frame frame)
    {
        int kept = Math.Min(frame.Payload.Length, _maxPayload);

        // A payload is the tap's for the time of the call, and a marble may be kept.
        WireFrame wire = WireFrame.From(frame) with { Payload = frame.Payload[..kept].ToArray(), AnnouncedLength = (ulong)frame.Payload.Length };
        lock (_gate)
        {
            Add(lane, wire, kept == frame.Payload.Length ? RecordedPayload.Whole : RecordedPayload.Cut);
        }
    }

    private void Add(SocketLane lane, WireFrame frame, RecordedPayload payload)
    {
        ulong length = frame.AnnouncedLength!.Value;
        WebSocketRole sender = lane == SocketLane.ToPeer == (_role == WebSocketRole.Client) ? WebSocketRole.Client : WebSocketRole.Server;
        bool isMaskAsDue = frame.IsMasked == (sender == WebSocketRole.Client);
        bool isLengthAsDue = frame.LengthForm == WireCodec.Shortest(length);
        WireFrame plain = frame with
        {
            IsMasked = isMaskAsDue ? null : frame.IsMasked,
            LengthForm = isLengthAsDue ? null : frame.LengthForm,
            AnnouncedLength = null,
        };
        var marble = new RecordedMarble { At = _time.Elapsed, Lane = lane, Frame = plain, Payload = payload, Length = length };
        _marbles.Add(_redaction.Apply(marble));
    }
}
