using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO.Pipelines;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Change = Rx.WebSockets.KeyedChange<int, int>;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>A busy feed: 10,000 updates a second over one session into a table of 1,000 rows, for five minutes.</summary>
[InlineAwaits]
public sealed class BindToBarTests
{
    private const int Rows = 1000;
    private const int PerMessage = 25;
    private const int PerSecond = 10_000;
    private const int Seconds = 300;
    private readonly VirtualClock _clock = new();
    private readonly ObservableCollection<Row<int, int>> _rows = [];
    private readonly int[] _table = new int[Rows];

    [Test]
    public void Feed_OfTenThousandUpdatesASecond_IsShownInFramesWithoutLossAndWithoutGrowth()
    {
        // Plain pipes, since those of the in-memory transport write down what they send.
        var (down, up) = (NewPipe(_clock), NewPipe(_clock));
        var options = new WebSocketSessionOptions { Scheduler = _clock };
        var server = WebSocketSession.Create(new End(up.Reader, down.Writer), WebSocketRole.Server, options);
        var client = WebSocketSession.Create(new End(down.Reader, up.Writer), WebSocketRole.Client, options);
        using var binding = client.Incoming.SelectMany(Read).BindTo(_rows, scheduler: _clock);
        var (batches, shown, held, heap) = (new List<int>(), 0L, 0L, new List<long>());
        using var watching = binding.Updated.Subscribe(_ => batches.Add((int)_clock.Elapsed.TotalMilliseconds));
        _rows.CollectionChanged += (_, change) =>
        {
            shown++;
            ((Row<int, int>)change.NewItems![0]!).PropertyChanged += (_, told) => shown += told.PropertyName == nameof(Row<,>.Item) ? 1 : 0;
        };

        _clock.Run(async () =>
        {
            var random = new SeededRandom(1);
            var value = 0;
            for (var second = 1; second <= Seconds; second++)
            {
                for (var message = 0; message < PerSecond / PerMessage; message++)
                {
                    await server.SendAsync(Frame.Binary(Next(random, ref value)));
                    await _clock.DelayAsync(TimeSpan.FromTicks(TimeSpan.TicksPerSecond * PerMessage / PerSecond));
                    held = Math.Max(held, _clock.PendingActions);
                }

                if (second is 60 or Seconds)
                {
                    heap.Add(GC.GetTotalMemory(forceFullCollection: true));
                }
            }

            await server.CloseAsync();
        });
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(_rows.OrderBy(row => row.Key).Select(row => row.Item), Is.EqualTo(_table));
        Assert.That(binding.Counts.Received, Is.EqualTo((long)PerSecond * Seconds));
        Assert.That(shown, Is.EqualTo(binding.Counts.Received - binding.Counts.Conflated), "what isn't shown was conflated, and counted");
        Assert.That(batches.GroupBy(at => at / 1000).Max(second => second.Count()), Is.LessThanOrEqualTo(60));
        Assert.That(held, Is.LessThan(10), "what is scheduled");
        Assert.That(heap[1] - heap[0], Is.LessThan(1_000_000), "octets on the heap");
        TestContext.Out.WriteLine($"{binding.Counts}, held at most {held}, heap {heap[0]:N0} then {heap[1]:N0}");
    }

    private static Pipe NewPipe(VirtualClock clock) => new(new PipeOptions(
        readerScheduler: clock.PipeScheduler, writerScheduler: clock.PipeScheduler, pauseWriterThreshold: 65_536, useSynchronizationContext: false));

    private static IEnumerable<Change> Read(Frame message)
    {
        for (var octets = message.Payload; octets.Length > 0; octets = octets[8..])
        {
            yield return Change.Upsert(BinaryPrimitives.ReadInt32LittleEndian(octets.Span), BinaryPrimitives.ReadInt32LittleEndian(octets.Span[4..]));
        }
    }

    private byte[] Next(SeededRandom random, ref int value)
    {
        var octets = new byte[PerMessage * 8];
        for (var at = 0; at < octets.Length; at += 8)
        {
            var key = random.Next(Rows);
            _table[key] = ++value;
            BinaryPrimitives.WriteInt32LittleEndian(octets.AsSpan(at), key);
            BinaryPrimitives.WriteInt32LittleEndian(octets.AsSpan(at + 4), value);
        }

        return octets;
    }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
