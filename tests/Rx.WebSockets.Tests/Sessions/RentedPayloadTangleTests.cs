using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Sessions that pass frames on to one another in whatever way a seed says: a payload stays what it was, wherever it is seen.</summary>
/// <remarks>Debug builds overwrite what is given back, and notice what is given back twice.</remarks>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class RentedPayloadTangleTests(WebSocketRole role) : VirtualFixture(role)
{
    private const int Pairs = 4;

    private readonly List<Frame> _kept = [];
    private readonly Dictionary<IWebSocketSession, List<IDisposable>> _subscriptions = [];
    private readonly List<Task> _sends = [];
    private SeededRandom _random = null!;
    private IWebSocketSession[] _sessions = [];
    private IWebSocketSession[] _peers = [];
    private uint _sent;

    [Test]
    public void Frames_ThroughAnyTangleOfSessions_AreNeverSpoiled([Range(1, 40)] int seed)
    {
        _random = new SeededRandom((ulong)seed);
        var transports = Enumerable.Range(0, Pairs).Select(_ => InMemoryTransport.Pair(Clock, AnyLink(), AnyLink())).ToArray();
        (_sessions, _peers) = (new IWebSocketSession[Pairs], new IWebSocketSession[Pairs]);
        for (var i = 0; i < Pairs; i++)
        {
            OverStreams = _random.Next(3) == 0;
            (_sessions[i], _peers[i]) = OpenPair(transports[i], AnyOptions(), context: AnyContext());
            _peers[i].Incoming.Subscribe(_kept.Add);
        }

        Run(async () =>
        {
            for (var step = 0; step < 300; step++)
            {
                await StepAsync();
            }

            Array.ForEach(_sessions, session => _ = session.CloseAsync());
            await Task.WhenAll(_sessions.Concat(_peers).Select(session => session.Completion));
            await Task.WhenAll(_sends);
            await Clock.SettleAsync();
        });

        var messages = _kept.Where(frame => frame.Opcode is Opcode.Binary).ToArray();
        Assert.That(messages, Is.Not.Empty);
        Assert.That(messages, Is.EqualTo(messages.Select(Original)));
    }

    private async Task StepAsync()
    {
        var (from, to) = (Any(_sessions), Any(_sessions));
        switch (_random.Next(16))
        {
            case 0 or 1 or 2 or 3 or 4 or 5:
                _sends.Add(SendAsync(Any(_peers)));
                break;
            case 6:
                _sends.Add(SendAsync(from));
                break;
            case 7 or 8:
                // Alone, so that payloads are rented for it.
                LeaveAll(from);
                Add(from, from.Incoming.Subscribe(to.Outgoing));
                break;
            case 9:
                Add(from, AnyPath(from.Incoming).Subscribe(to.Outgoing));
                break;
            case 10:
                Add(from, from.Incoming.Subscribe(_kept.Add));
                break;
            case 11:
                Add(from, from.Incoming.SubscribeAwait(async (frame, token) =>
                {
                    _kept.Add(frame);
                    await Clock.DelayAsync(Ms(_random.Next(20)), token);
                    to.Outgoing.OnNext(frame);
                }));
                break;
            case 12 when _subscriptions.TryGetValue(from, out var all) && all.Count > 0:
                Any(all).Dispose();
                break;
            case 13 when _random.Next(20) == 0:
                from.Abort();
                break;
            default:
                await Clock.DelayAsync(Ms(_random.Next(20)));
                break;
        }
    }

    private void Add(IWebSocketSession session, IDisposable subscription)
    {
        _subscriptions.TryAdd(session, []);
        _subscriptions[session].Add(subscription);
    }

    private void LeaveAll(IWebSocketSession session)
    {
        if (_subscriptions.Remove(session, out var all))
        {
            all.ForEach(one => one.Dispose());
        }
    }

    private IFlow<Frame> AnyPath(IFlow<Frame> incoming) => _random.Next(5) switch
    {
        0 => incoming.Where(frame => !frame.IsControl),
        1 => incoming.Do(_kept.Add),
        2 => incoming.Share(),
        3 => incoming.ReadAhead(1 + _random.Next(5000)),
        _ => incoming.Take(1 + _random.Next(5)),
    };

    /// <summary>Sends, from a buffer that is cleared at once when the octets are borrowed.</summary>
    private async Task SendAsync(IWebSocketSession session)
    {
        var payload = Payload(++_sent, 4 + _random.Next(1 << (3 + _random.Next(13))));
        try
        {
            if (_random.Next(2) == 0)
            {
                await session.SendAsync(Frame.Binary(payload));
                return;
            }

            await session.SendAsync(payload);
            Array.Clear(payload);
        }
        catch (SessionException)
        {
            // It was aborted before.
        }
    }

    private LinkOptions AnyLink() => new()
    {
        Latency = Ms(_random.Next(3)),
        Bandwidth = _random.Next(2) == 0 ? null : 20_000 + _random.Next(200_000),
        Window = 500 + (_random.Next(3) * 8000),
        Split = _random.Next(2) == 0 ? null : OctetSplit.Seeded(_random),
    };

    private WebSocketSessionOptions AnyOptions() => new()
    {
        Kind = _random.Next(4) == 0 ? SessionKind.Raw : SessionKind.Default,
        OutboxHigh = 1 + _random.Next(8000),
        OutboxLow = 0,
        ReadAhead = _random.Next(60_000),
        Overflow = _random.Next(2) == 0 ? Overflow.DropOldest() : Overflow.DropNewest(),
    };

    private SessionContext? AnyContext() => _random.Next(4) > 0 ? null : new SessionContext
    {
        Extensions = [new LambdaExtension { Outwards = frame => [frame, frame] }],
    };

    private T Any<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    /// <summary>Octets that tell which they are.</summary>
    private static byte[] Payload(uint number, int length)
    {
        var payload = new SeededRandom(number).NextOctets(length);
        BinaryPrimitives.WriteUInt32BigEndian(payload, number);
        return payload;
    }

    private static Frame Original(Frame frame) =>
        Frame.Binary(Payload(BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.Span), frame.Payload.Length));
}
