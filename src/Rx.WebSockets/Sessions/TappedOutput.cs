using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>The output of a transport, whose octets a tap sees as they are written.</summary>
internal sealed class TappedOutput(PipeWriter output, ISessionTap tap) : PipeWriter
{
    private Memory<byte> _memory;

    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    public override long UnflushedBytes => output.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = output.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        tap.Sent(_memory.Span[..bytes]);
        _memory = _memory[bytes..];
        output.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => output.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);
}
