using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>Connections in memory: what calls waits until it is accepted.</summary>
internal sealed class VirtualSource(VirtualClock clock) : IConnectionSource
{
    private readonly Queue<object> _queue = [];
    private TaskCompletionSource _news = new();

    public IPEndPoint LocalEndPoint { get; } = new(IPAddress.Loopback, 80);

    /// <summary>How many connections nobody has accepted yet.</summary>
    public int Waiting => _queue.Count;

    /// <summary>When accepting was tried.</summary>
    public List<TimeSpan> Accepts { get; } = [];

    public bool IsDisposed { get; private set; }

    public VirtualConnection Connect(LinkOptions? link = null, Func<CancellationToken, Task>? opening = null, bool isSecure = false)
    {
        var connection = new VirtualConnection(InMemoryTransport.Pair(clock, link), opening) { IsSecure = isSecure };
        Enqueue(connection);
        return connection;
    }

    /// <summary>Makes one accept fail.</summary>
    public void Fail(Exception fault) => Enqueue(fault);

    public async ValueTask<IConnection> AcceptAsync(CancellationToken cancellationToken)
    {
        Accepts.Add(clock.Elapsed);
        while (_queue.Count == 0)
        {
            await _news.Task.WaitAsync(cancellationToken);
        }

        return _queue.Dequeue() switch
        {
            Exception fault => throw fault,
            var connection => (IConnection)connection,
        };
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }

    private void Enqueue(object item)
    {
        _queue.Enqueue(item);
        var news = _news;
        _news = new TaskCompletionSource();
        news.SetResult();
    }
}
