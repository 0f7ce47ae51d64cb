using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Change = Rx.WebSockets.KeyedChange<int, int>;

namespace Rx.WebSockets.Simulation;

/// <summary>A server's table, a collection that is bound to it over sessions that break and come again, and what must hold when peace returns.</summary>
public sealed class BoundWorld
{
    private const int Keys = 20;
    private const int Steps = 40;
    private readonly ulong _seed;
    private readonly SeededRandom _random;
    private readonly VirtualClock _clock = new();
    private readonly VirtualNetwork _network;
    private readonly WebSocketSessionOptions _session;
    private readonly LiveTable<int, int> _table = new();
    private readonly List<IWebSocketSession> _served = [];
    private readonly ObservableCollection<Row<int, int>> _rows = [];
    private int _value;

    private BoundWorld(ulong seed)
    {
        (_seed, _random) = (seed, new SeededRandom(seed));
        _network = new VirtualNetwork(_clock, seed)
        {
            DefaultLink = new LinkOptions
            {
                Latency = TimeSpan.FromMilliseconds(_random.Next(40)),
                Window = _random.Next(3) == 0 ? 200 : 65_536,
                Split = _random.Next(2) == 0 ? OctetSplit.AtMost(1 + _random.Next(9)) : null,
            },
        };
        _session = new WebSocketSessionOptions
        {
            Scheduler = _clock,
            Random = new SeededRandom(seed + 1),
            PingInterval = TimeSpan.FromSeconds(1),
            PingTimeout = TimeSpan.FromSeconds(1),
            WriteStallTimeout = TimeSpan.FromSeconds(3),
            CloseTimeout = TimeSpan.FromSeconds(1),
            OutboxHigh = 64,
            OutboxLow = 0,
        };
    }

    private VirtualLink Link => _network.Link("client", "feed.test");

    /// <summary>Runs the world of a seed.</summary>
    /// <returns>How often the client lost its session.</returns>
    /// <exception cref="BrokenPromiseException">The collection differs from the table.</exception>
    public static int Run(ulong seed)
    {
        var world = new BoundWorld(seed);
        return world._clock.Run(world.RunAsync);
    }

    private async Task<int> RunAsync()
    {
        Listen();
        var options = new BindOptions
        {
            Frame = TimeSpan.FromMilliseconds(_random.Next(100)),
            MaxBatch = 1 + _random.Next(30),
        };
        var feed = WebSocketClient.Connect(new("ws://feed.test/"), new() { Session = _session, Invoker = _network.CreateInvoker() })
            .Reconnect(Backoff.Constant(TimeSpan.FromMilliseconds(200)), _clock);
        var lost = 0;
        using var watching = feed.Status.Subscribe(status => lost += status.Phase is ConnectionPhase.Waiting ? 1 : 0);
        using var binding = feed.FromEach(session => session.Incoming.As(ChangeFormat.Instance).StaleAtEnd()).BindTo(_rows, options, _clock);

        for (var step = 0; step < Steps; step++)
        {
            Act();
            await _clock.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(800)));
        }

        Link.Resume();
        await _clock.DelayAsync(TimeSpan.FromSeconds(15));
        Verify(binding);
        return lost;
    }

    private void Listen()
    {
        var listener = WebSocketListener.Create(_network.Listen("feed.test"), new() { Session = _session with { Random = new SeededRandom(_seed + 2) } });
        listener.Sessions.Subscribe(session =>
        {
            _served.Add(session);
            _table.Changes.Subscribe(session.Outgoing.As(ChangeFormat.Instance));
        });
    }

    private void Act()
    {
        switch (_random.Next(14))
        {
            case 0:
                Link.Reset();
                break;
            case 1:
                Link.Lose();
                break;
            case 2:
                Link.Stall();
                break;
            case 3:
                Link.Resume();
                break;
            case 4:
                _served.LastOrDefault()?.Abort();
                break;
            case 5:
                _ = _served.LastOrDefault()?.CloseAsync(CloseReason.Normal);
                break;
            case 6:
                _table.Clear();
                break;
            default:
                for (var i = _random.Next(60); i >= 0; i--)
                {
                    Change();
                }

                break;
        }
    }

    private void Change()
    {
        var key = _random.Next(Keys);
        if (_random.Next(3) == 0)
        {
            _table.Remove(key);
        }
        else
        {
            _table.Upsert(key, ++_value);
        }
    }

    private void Verify(CollectionBinding binding)
    {
        var expected = _table.ToList().OrderBy(row => row.Key).Select(row => $"{row.Key}={row.Value}");
        var actual = _rows.OrderBy(row => row.Key).Select(row => $"{row.Key}={row.Item}{(row.IsStale ? " stale" : "")}");
        var (table, rows) = (string.Join(", ", expected), string.Join(", ", actual));
        if (table != rows || binding.IsStale || binding.HasEnded)
        {
            throw new BrokenPromiseException($"The table has [{table}], the collection [{rows}]; stale = {binding.IsStale}, ended = {binding.HasEnded} by {binding.Error}.");
        }
    }

    private sealed class ChangeFormat : IMessageFormat<Change>
    {
        public static ChangeFormat Instance { get; } = new();

        public Frame Write(Change value)
        {
            var octets = new byte[9];
            octets[0] = (byte)value.Kind;
            BinaryPrimitives.WriteInt32LittleEndian(octets.AsSpan(1), value.HasKey ? value.Key : 0);
            BinaryPrimitives.WriteInt32LittleEndian(octets.AsSpan(5), value.Kind is KeyedChangeKind.Upsert ? value.Item : 0);
            return Frame.Binary(octets);
        }

        public Change Read(Frame message)
        {
            var octets = message.Payload.Span;
            var (key, item) = (BinaryPrimitives.ReadInt32LittleEndian(octets[1..]), BinaryPrimitives.ReadInt32LittleEndian(octets[5..]));
            return (KeyedChangeKind)octets[0] switch
            {
                KeyedChangeKind.Upsert => KeyedChange<int, int>.Upsert(key, item),
                KeyedChangeKind.Remove => KeyedChange<int, int>.Remove(key),
                KeyedChangeKind.SnapshotBegin => KeyedChange<int, int>.SnapshotBegin,
                KeyedChangeKind.SnapshotEnd => KeyedChange<int, int>.SnapshotEnd,
                _ => KeyedChange<int, int>.Reset,
            };
        }
    }
}
