using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Network;

/// <summary>A port that listens: connections wait in it until they are accepted.</summary>
internal sealed class VirtualSource(IPEndPoint endpoint, bool isSecure, Action closed) : IConnectionSource
{
    private readonly Queue<VirtualConnection> _waiting = [];
    private TaskCompletionSource _arrived = new();
    private bool _isClosed;

    public IPEndPoint LocalEndPoint => endpoint;

    public bool IsSecure => isSecure;

    public void Add(VirtualConnection connection)
    {
        _waiting.Enqueue(connection);
        Tell();
    }

    public async ValueTask<IConnection> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_waiting.TryDequeue(out VirtualConnection? connection))
            {
                return connection;
            }

            await _arrived.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            closed();
            while (_waiting.TryDequeue(out VirtualConnection? connection))
            {
                connection.Reset();
            }

            Tell();
        }

        return ValueTask.CompletedTask;
    }

    private void Tell()
    {
        TaskCompletionSource arrived = _arrived;
        _arrived = new TaskCompletionSource();
        arrived.SetResult();
    }
}
