using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>The input of an end: a pipe's reader that tells the link what has been read.</summary>
internal sealed class LinkReader(Link link, Faults faults, Action completed) : PipeReader
{
    private readonly PipeReader _reader = link.Arrivals.Reader;
    private ReadOnlySequence<byte> _buffer;
    private int _examined;

    public bool IsWaiting { get; private set; }

    public bool IsCompleted { get; private set; }

    public override bool TryRead(out ReadResult result)
    {
        if ((faults.Read() ?? link.Arrivals.Fault) is { } fault)
        {
            throw fault;
        }

        if (!_reader.TryRead(out result))
        {
            return false;
        }

        _buffer = result.Buffer;
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if ((faults.Read() ?? link.Arrivals.Fault) is { } fault)
        {
            return ValueTask.FromException<ReadResult>(fault);
        }

        ValueTask<ReadResult> read = _reader.ReadAsync(cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            return WaitAsync(read);
        }

        ReadResult result = read.Result;
        _buffer = result.Buffer;
        return new ValueTask<ReadResult>(result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        int consumedOctets = OctetsUpTo(consumed);
        int examinedOctets = Math.Max(OctetsUpTo(examined), _examined);
        _reader.AdvanceTo(consumed, examined);

        int fresh = examinedOctets - _examined;
        _examined = examinedOctets - consumedOctets;
        _buffer = default;
        link.Acknowledge(fresh);
        link.Arrivals.Examined(fresh);
    }

    public override void CancelPendingRead() => _reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        if (!IsCompleted)
        {
            IsCompleted = true;
            _reader.Complete(exception);
            completed();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read)
    {
        IsWaiting = true;
        try
        {
            ReadResult result = await read.ConfigureAwait(false);
            _buffer = result.Buffer;
            return result;
        }
        finally
        {
            IsWaiting = false;
        }
    }

    private int OctetsUpTo(SequencePosition position) =>
        _buffer.IsEmpty ? 0 : (int)_buffer.Slice(_buffer.Start, position).Length;
}
