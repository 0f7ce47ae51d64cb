using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Tests.Sessions.Fixture;

/// <summary>A stream that gives what it is told to, keeps what is written, and remembers how it was asked.</summary>
internal sealed class TalkingStream : Stream
{
    private readonly Queue<byte[]> _arrivals = new();
    private TaskCompletionSource _arrived = new();
    private int _taken;

    /// <summary>The sizes of the buffers that were offered for reading.</summary>
    public List<int> Reads { get; } = [];

    /// <summary>The buffer that was offered last.</summary>
    public ReadOnlyMemory<byte> Lent { get; private set; }

    /// <summary>Whether something is there that wasn't read yet.</summary>
    public bool HasArrivals => _arrivals.Count > 0;

    /// <summary>What was written, call by call.</summary>
    public List<byte[]> Writes { get; } = [];

    public int Flushes { get; private set; }

    /// <summary>What a write waits for.</summary>
    public Task WritesWaitFor { get; set; } = Task.CompletedTask;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Octets arrive; none are the end.</summary>
    public void Arrive(params byte[] octets)
    {
        _arrivals.Enqueue(octets);
        _arrived.TrySetResult();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Reads.Add(buffer.Length);
        Lent = buffer;
        while (_arrivals.Count == 0)
        {
            _arrived = new TaskCompletionSource();
            await _arrived.Task.WaitAsync(cancellationToken);
        }

        if (buffer.IsEmpty)
        {
            return 0;
        }

        var octets = _arrivals.Peek();
        var count = Math.Min(octets.Length - _taken, buffer.Length);
        octets.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        if (_taken == octets.Length)
        {
            _taken = 0;
            _arrivals.Dequeue();
        }

        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes.Add(buffer.ToArray());
        await WritesWaitFor.WaitAsync(cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flushes++;
        return Task.CompletedTask;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
