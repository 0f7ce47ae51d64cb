using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Network;

/// <summary>A connection as its client's stream: both directions behind a 101, else the body of the response.</summary>
internal sealed class VirtualStream(InMemoryEnd connection, long? length = null) : Stream
{
    private readonly PipeReader _input = connection.Input;
    private readonly PipeWriter _output = connection.Output;
    private long? _left = length;

    public override bool CanRead => true;

    public override bool CanWrite => _left is null;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            return 0;
        }

        ReadResult read = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
        int length = (int)Math.Min(Math.Min(buffer.Length, read.Buffer.Length), _left ?? int.MaxValue);
        ReadOnlySequence<byte> octets = read.Buffer.Slice(0, length);
        octets.CopyTo(buffer.Span);
        _input.AdvanceTo(octets.End);
        _left -= length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Written(_output.WriteAsync(buffer, cancellationToken));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Each write has been flushed; without octets of its own a flush would only count as one more operation.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw Blocking();

    public override void Write(byte[] buffer, int offset, int count) => throw Blocking();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _ = connection.DisposeAsync();
        base.Dispose(disposing);
    }

    private static ValueTask Written(ValueTask<FlushResult> flush)
    {
        if (!flush.IsCompletedSuccessfully)
        {
            return new ValueTask(flush.AsTask());
        }

        _ = flush.Result;
        return default;
    }

    private static NotSupportedException Blocking() =>
        new("A blocking call would stop the virtual clock, and with it what it waits for: use the asynchronous one.");
}
