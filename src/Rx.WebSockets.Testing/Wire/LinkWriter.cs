using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>The output of an end: a pipe's writer whose flushes go to the link and wait while its window is full.</summary>
internal sealed class LinkWriter : PipeWriter
{
    private const int SmallestBuffer = 4096;

    private readonly Link _link;
    private readonly Faults _faults;
    private readonly Action<Exception?> _completed;
    private readonly PendingFlush _pending;
    private byte[] _buffer = [];
    private int _written;
    private bool _cancelled;

    public LinkWriter(VirtualClock clock, Link link, Faults faults, Action<Exception?> completed)
    {
        (_link, _faults, _completed) = (link, faults, completed);
        _pending = new PendingFlush(clock);
        link.Released = () => _pending.End(link.Fault, isCanceled: false);
    }

    public bool IsCompleted { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _written);
        _written += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (IsCompleted)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }

        int needed = _written + Math.Max(sizeHint, 1);
        if (needed > _buffer.Length)
        {
            byte[] larger = new byte[Math.Max(Math.Max(needed, _buffer.Length * 2), SmallestBuffer)];
            _buffer.AsSpan(0, _written).CopyTo(larger);
            PoisonPool.Spoil(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void CancelPendingFlush()
    {
        if (!_pending.End(null, isCanceled: true))
        {
            _cancelled = true;
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if ((_faults.Flush() ?? _link.Fault) is { } fault)
        {
            return ValueTask.FromException<FlushResult>(fault);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        Send();
        if (_cancelled)
        {
            _cancelled = false;
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: true, isCompleted: false));
        }

        return _link.IsFull ? _pending.WaitAsync(cancellationToken) : default;
    }

    public override void Complete(Exception? exception = null)
    {
        if (!IsCompleted)
        {
            IsCompleted = true;
            Send();
            _pending.End(null, isCanceled: false);
            _completed(exception);
        }
    }

    private void Send()
    {
        if (_written > 0)
        {
            Span<byte> octets = _buffer.AsSpan(0, _written);
            _written = 0;
            _link.Send(octets);
            PoisonPool.Spoil(octets);
        }
    }
}
