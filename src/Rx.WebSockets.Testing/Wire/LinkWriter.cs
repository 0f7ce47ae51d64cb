using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>The output of an end: a pipe's writer that tells the link what has been flushed.</summary>
internal sealed class LinkWriter(Link link, Faults faults, Action<Exception?> completed) : PipeWriter
{
    private readonly PipeWriter _writer = link.Writer;

    public bool IsCompleted { get; private set; }

    public override bool CanGetUnflushedBytes => _writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => _writer.UnflushedBytes;

    public override void Advance(int bytes) => _writer.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _writer.GetSpan(sizeHint);

    public override void CancelPendingFlush() => _writer.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if ((faults.Flush() ?? link.Fault) is { } fault)
        {
            return ValueTask.FromException<FlushResult>(fault);
        }

        ValueTask<FlushResult> flush = _writer.FlushAsync(cancellationToken);
        link.Send();
        return flush;
    }

    public override void Complete(Exception? exception = null)
    {
        if (!IsCompleted)
        {
            IsCompleted = true;
            _writer.Complete();
            link.Send();
            completed(exception);
        }
    }
}
