using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Extending;
using Rx.WebSockets.Testing.Marbles;
using Rx.WebSockets.Testing.Time;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>One run of a spec: a session, its peer, what they do, and what is seen of it.</summary>
internal sealed class Stage
{
    private readonly LaneSpec _spec;
    private readonly SocketSetup _setup;
    private readonly WebSocketRole _role;
    private readonly Split _split;
    private readonly VirtualClock _clock = new();
    private readonly Scene _scene;
    private readonly InMemoryEnd _near;
    private readonly InMemoryEnd _far;
    private readonly ScriptedPeer _peer;
    private readonly WatchedReader _reader;
    private readonly IWebSocketSession _session;
    private readonly BusyTimes _busy;
    private readonly List<MarbleNotification<WireFrame>> _delivered = [];
    private readonly List<MarbleNotification<SessionEnd>> _ends = [];
    private readonly Dictionary<string, Recorder<LaneValue>> _streams = [];
    private bool _isPeerStalled;
    private bool _isSessionStalled;

    public Stage(LaneSpec spec, SocketSetup setup, WebSocketRole role, Split split)
    {
        _spec = spec;
        _setup = setup;
        _role = role;
        _split = split;
        _busy = BusyTimes.Of(spec.Find(Lane.ToApplication));
        _scene = new Scene(_clock, MarbleOptions.Default);
        _scene.Begin();
        LinkOptions toSession = setup.Wire with { Split = split.Make() ?? setup.Wire.Split };
        bool isServer = role == WebSocketRole.Server;
        var (client, server) = InMemoryTransport.Pair(
            _clock, toServer: isServer ? toSession : setup.Wire, toClient: isServer ? setup.Wire : toSession);
        (_near, _far) = isServer ? (server, client) : (client, server);
        _peer = new ScriptedPeer(_far, isServer ? WebSocketRole.Client : WebSocketRole.Server);
        _reader = new WatchedReader(_near.Input, _clock);
        _session = WebSocketSession.Create(
            new WatchedPipe(_near, _reader),
            role,
            setup.Options with { Scheduler = _clock, Random = new SeededRandom(0) },
            new SessionContext { Extensions = Agreement.Of(setup.Agreed, role) },
            setUp: Observe);
        Observe(_peer.ReadToEndAsync());
    }

    /// <summary>Runs the spec to its end and verifies its lanes.</summary>
    /// <returns>How many octets the peer has sent.</returns>
    /// <exception cref="MarbleAssertionException">A lane shows something else.</exception>
    public int Run()
    {
        foreach (Lane lane in _spec.Lanes)
        {
            foreach (IGrouping<long, Symbol> instant in lane.Symbols.GroupBy(symbol => symbol.Ticks))
            {
                _clock.ScheduleAt(instant.Key, Phase.Work, () => Act(lane, [.. instant]));
            }
        }

        // The last frame lasts until the next would begin.
        _clock.AdvanceTo(TimeSpan.FromTicks(Math.Max(0, _spec.Length - 1)));
        List<Failure> failures = [.. _spec.Lanes.Select(Judge).OfType<Failure>()];
        if (failures.Count > 0)
        {
            throw new MarbleAssertionException(failures);
        }

        _session.Abort();
        _clock.AdvanceBy(TimeSpan.Zero);
        return (int)_far.Sent.Length;
    }

    private void Observe(IWebSocketSession session)
    {
        session.Ended.Subscribe(end => _ends.Add(new(_clock.Elapsed, Notification.CreateOnNext(end))));
        foreach (StreamLane lane in _setup.Lanes)
        {
            var recorder = new Recorder<LaneValue>(_scene);
            _streams.Add(lane.Name, recorder);
            recorder.Subscribe(lane.Stream(session));
        }

        // A stream of the test's own paces the session itself.
        if (_setup.Lanes.IsEmpty || _spec.Find(Lane.ToApplication) is not null)
        {
            session.Incoming.SubscribeAwait(
                (frame, cancellation) =>
                {
                    TimeSpan busy = _busy.Of(_delivered.Count);
                    See(Notification.CreateOnNext(WireFrame.From(frame)));
                    return busy > TimeSpan.Zero ? new ValueTask(_clock.DelayAsync(busy, cancellation)) : default;
                },
                error => See(Notification.CreateOnError<WireFrame>(error)),
                () => See(Notification.CreateOnCompleted<WireFrame>()));
        }
    }

    private void See(Notification<WireFrame> signal) => _delivered.Add(new MarbleNotification<WireFrame>(_clock.Elapsed, signal));

    private void Act(Lane lane, IReadOnlyList<Symbol> symbols)
    {
        switch (lane.Name)
        {
            case Lane.FromPeer:
                PeerActs(symbols);
                break;
            case Lane.FromApplication:
                foreach (Symbol symbol in symbols)
                {
                    ApplicationActs(symbol);
                }

                break;
            case Lane.ToPeer when symbols.Any(symbol => symbol.Name == Lane.Stall):
                _isSessionStalled = Toggle(_near, _isSessionStalled);
                break;
            default:
                break;
        }
    }

    /// <summary>What the peer does at one instant; frames in a row travel together.</summary>
    private void PeerActs(IReadOnlyList<Symbol> symbols)
    {
        List<WireFrame> frames = [];
        foreach (Symbol symbol in symbols)
        {
            switch (symbol.Name)
            {
                case Lane.Stall:
                    SendAll();
                    _isPeerStalled = Toggle(_far, _isPeerStalled);
                    break;
                case Lane.Reset:
                    SendAll();
                    _peer.Reset();
                    break;
                case Lane.EndOfInput:
                    SendAll();
                    _peer.HalfClose();
                    break;
                case Lane.Corrupt:
                    SendAll();
                    Observe(_peer.SendOctetsAsync(new byte[] { 0xFF }));
                    break;
                default:
                    frames.Add(_setup.Read(symbol).Sent);
                    break;
            }
        }

        SendAll();

        void SendAll()
        {
            if (frames.Count > 0)
            {
                Observe(_peer.SendAsync([.. frames]));
                frames.Clear();
            }
        }
    }

    private void ApplicationActs(Symbol symbol)
    {
        switch (symbol)
        {
            case { Kind: SymbolKind.Completion }:
                _session.Outgoing.OnCompleted();
                break;
            case { Kind: SymbolKind.Error }:
                _session.Outgoing.OnError(new MarbleException());
                break;
            case { Name: Lane.Reset }:
                _session.Abort();
                break;
            default:
                WireFrame frame = _setup.Read(symbol).Sent;
                Observe(frame.Opcode == Opcode.Close && frame.CloseCode is { } code
                    ? _session.CloseAsync(new CloseReason(code, frame.GetCloseText()))
                    : _session.SendAsync(frame.ToFrame()).AsTask());
                break;
        }
    }

    private static bool Toggle(InMemoryEnd end, bool isStalled)
    {
        if (isStalled)
        {
            end.Resume();
        }
        else
        {
            end.Stall();
        }

        return !isStalled;
    }

    /// <summary>Lets a task fail because the connection is gone, which the lanes show; any other failure is the test's.</summary>
    private async void Observe(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SessionException or IOException)
        {
        }
        catch (Exception exception)
        {
            _clock.Fail(exception);
        }
    }

    /// <summary>When the keep-alive has ended the session, in ticks; null if it hasn't.</summary>
    private long? EndedSilent() => _ends.Where(end => end.Signal.Value.Kind == EndKind.KeepAliveTimeout).Select(end => end.At)
        .Concat(_delivered.Where(signal => IsSilence(signal.Signal.Exception)).Select(signal => signal.At))
        .Concat(_streams.Values.SelectMany(stream => stream.Signals).Where(signal => IsSilence(signal.Signal.Exception)).Select(signal => signal.At))
        .Select(at => (long?)at.Ticks)
        .Min();

    private static bool IsSilence(Exception? error) => error is SessionException { End.Kind: EndKind.KeepAliveTimeout };

    private Failure? Judge(Lane lane)
    {
        Trial? trial = lane.Name switch
        {
            Lane.FromPeer or Lane.FromApplication => null,
            Lane.ToPeer => LaneTrials.OfFrames(lane, _setup, LaneTrials.Decode(_near.Sent)),
            Lane.ToApplication => LaneTrials.OfFrames(lane, _setup, _delivered),
            Lane.End => LaneTrials.OfEnd(lane, _ends),
            Lane.Reading => LaneTrials.OfReading(lane, _reader.Changes),
            _ => LaneTrials.OfStream(lane, _setup.Lanes.First(own => own.Name == lane.Name), _streams[lane.Name].Signals),
        };
        string split = _split.Told.Length > 0 ? $", {_split.Told}" : "";
        return trial is null ? null : FailureText.Of(
            $"{lane.Name} (the session is the {_role.ToString().ToLowerInvariant()}{split})",
            trial with { End = _spec.Length },
            [.. _spec.Lanes.Where(IsContext).Select(Row)],
            difference => Advice.Of(_spec, _setup, trial, difference, EndedSilent()));

        bool IsContext(Lane other) => other.Name is Lane.FromPeer or Lane.FromApplication;

        static Row Row(Lane other) => new(other.Name, [.. other.Symbols.Select(symbol => new Entry(
            symbol.Ticks, symbol.Kind == SymbolKind.Value ? Spelling.Of(symbol.Name) : symbol.Name, ""))]);
    }
}
