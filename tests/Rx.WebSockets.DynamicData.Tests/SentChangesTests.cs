using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DynamicData;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Change = Rx.WebSockets.KeyedChange<int, int>;

namespace Rx.WebSockets.DynamicData.Tests;

public sealed class SentChangesTests
{
    private readonly SourceCache<int, int> _cache = new(value => value / 10);

    [TearDown]
    public void DisposeCache() => _cache.Dispose();

    [Test]
    public void ToKeyedChanges_OfACache_IsASnapshotThenWhatChanges()
    {
        _cache.AddOrUpdate([11, 21]);
        var changes = new List<Change>();
        using var subscription = _cache.Connect().ToKeyedChanges().Subscribe(changes.Add);

        _cache.AddOrUpdate(12);
        _cache.RemoveKey(2);
        _cache.Refresh();

        Assert.That(
            changes,
            Is.EqualTo([Change.SnapshotBegin, Change.Upsert(1, 11), Change.Upsert(2, 21), Change.SnapshotEnd, Change.Upsert(1, 12), Change.Remove(2), Change.Upsert(1, 12)]));
    }

    [Test]
    public void ToKeyedChanges_OfAnEmptyCache_IsAnEmptySnapshotFirst()
    {
        var changes = new List<Change>();
        using var subscription = _cache.Connect().ToKeyedChanges().Subscribe(changes.Add);

        Assert.That(changes, Is.EqualTo([Change.SnapshotBegin, Change.SnapshotEnd]));
    }

    [Test]
    public void ToKeyedChanges_PeerIsSlow_IsConflatedByKey()
    {
        SynchronizationContext.SetSynchronizationContext(null); // so that every await resumes where it was completed
        var slow = new SlowPeer();
        var conflated = 0;
        using var subscription = _cache.Connect().ToKeyedChanges(count => conflated += count).Subscribe(slow);

        for (var i = 0; i < 100; i++)
        {
            _cache.AddOrUpdate([10 + (i % 10), 20 + (i % 10)]);
        }

        slow.TakeAll();

        Assert.That(slow.Taken, Is.EqualTo([Change.SnapshotBegin, Change.SnapshotEnd, Change.Upsert(1, 19), Change.Upsert(2, 29)]));
        Assert.That(conflated, Is.EqualTo(198));
    }

    [Test]
    public void ToKeyedChanges_CacheIsDisposed_Completes()
    {
        var completed = false;
        using var subscription = _cache.Connect().ToKeyedChanges().Subscribe((Change _) => { }, () => completed = true);

        _cache.Dispose();

        Assert.That(completed);
    }

    [Test]
    public void SendChanges_OverASession_ArriveAndMakeTheSameCache()
    {
        var clock = new VirtualClock();
        var (near, far) = InMemoryTransport.Pair(clock, new LinkOptions { Latency = TimeSpan.FromMilliseconds(20) });
        var options = new WebSocketSessionOptions { Scheduler = clock };
        var server = WebSocketSession.Create(near, WebSocketRole.Server, options);
        var client = WebSocketSession.Create(far, WebSocketRole.Client, options);
        _cache.AddOrUpdate([11, 21]);
        using var copy = client.Incoming.Text().Select(Read).ToSourceCache(value => value / 10, scheduler: clock);
        using var sending = _cache.Connect().SendChanges(new TextPeer(server), Write);

        clock.Run(async () =>
        {
            await clock.DelayAsync(TimeSpan.FromSeconds(1));
            _cache.AddOrUpdate(12);
            _cache.RemoveKey(2);
            _cache.AddOrUpdate(31);
            await clock.DelayAsync(TimeSpan.FromSeconds(1));
            await server.CloseAsync();
        });

        Assert.That(copy.Items, Is.EquivalentTo([12, 31]));
    }

    private static string? Write(Change change) => change.Kind switch
    {
        KeyedChangeKind.Upsert => $"u{change.Item}",
        KeyedChangeKind.Remove => $"r{change.Key}",
        KeyedChangeKind.SnapshotBegin => "b",
        KeyedChangeKind.SnapshotEnd => "e",
        _ => null,
    };

    private static Change Read(string text) => text[0] switch
    {
        'u' => Change.Upsert(int.Parse(text[1..]) / 10, int.Parse(text[1..])),
        'r' => Change.Remove(int.Parse(text[1..])),
        'b' => Change.SnapshotBegin,
        _ => Change.SnapshotEnd,
    };

    private sealed class TextPeer(IWebSocketSession session) : IFlowObserver<string>
    {
        public ValueTask OnNextAsync(string value, CancellationToken cancellationToken = default) => session.SendAsync(value, cancellationToken);

        public void OnNext(string value) => session.Outgoing.OnNext(Frame.Text(value));

        public void OnError(Exception error) => session.Outgoing.OnError(error);

        public void OnCompleted() => session.Outgoing.OnCompleted();
    }

    private sealed class SlowPeer : IFlowObserver<Change>
    {
        private TaskCompletionSource? _busy;

        public List<Change> Taken { get; } = [];

        public ValueTask OnNextAsync(Change value, CancellationToken cancellationToken = default)
        {
            Taken.Add(value);
            _busy = new TaskCompletionSource();
            return new ValueTask(_busy.Task);
        }

        public void OnNext(Change value) => throw new InvalidOperationException();

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }

        public void TakeAll()
        {
            while (_busy is { } busy)
            {
                _busy = null;
                busy.SetResult();
            }
        }
    }
}
