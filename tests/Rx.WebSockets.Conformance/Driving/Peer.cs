using System;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Conformance.Driving;

/// <summary>A running peer: takes commands for its connections, tells what they saw.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly IPeerLines _lines;
    private readonly ConcurrentDictionary<int, Channel<PeerEvent>> _connections = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _lastId;

    private Peer(IPeerLines lines)
    {
        _lines = lines;
        _reading = ReadAsync();
    }

    /// <summary>Starts a peer and waits until it is ready.</summary>
    /// <exception cref="MissingPeerException">It is not installed.</exception>
    public static async Task<Peer> StartAsync(PeerKind kind, CancellationToken cancellationToken)
    {
        var peer = new Peer(await PeerPrograms.StartAsync(kind));
        try
        {
            await peer._ready.Task.WaitAsync(cancellationToken);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection that is to be, as client or as server.</summary>
    public PeerSocket NewSocket()
    {
        var id = Interlocked.Increment(ref _lastId);
        return new PeerSocket(this, id, _connections.GetOrAdd(id, _ => Channel.CreateUnbounded<PeerEvent>()).Reader);
    }

    public Task DoAsync(object command, CancellationToken cancellationToken) =>
        _lines.WriteAsync(JsonSerializer.Serialize(command, Json), cancellationToken);

    public void Kill() => _lines.Kill();

    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        Exception? fault = null;
        try
        {
            await foreach (var line in _lines.ReadAllAsync())
            {
                Take(JsonSerializer.Deserialize<PeerEvent>(line, Json)!);
            }
        }
        catch (Exception caught)
        {
            fault = caught;
        }

        fault ??= new InvalidOperationException(_lines.Epitaph);
        _ready.TrySetException(fault);
        foreach (var (_, events) in _connections)
        {
            events.Writer.TryComplete(fault);
        }
    }

    private void Take(PeerEvent seen)
    {
        if (seen.Id is not { } id)
        {
            Assert.That(seen.On, Is.EqualTo("ready"));
            _ready.TrySetResult();
            return;
        }

        _connections[id].Writer.TryWrite(seen);
    }
}
