using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Sessions;

/// <summary>A stream as a pipe that brings each batch to it in one write; while nothing is on its way it holds no buffer.</summary>
/// <param name="stream">The stream.</param>
/// <param name="interrupt">What interrupts a write; null for one of its own, see <see cref="StreamTransport.InterruptOf"/>.</param>
internal sealed class StreamOutput(Stream stream, CancellationTokenSource? interrupt = null) : PipeWriter, IPayloadOutput
{
    // A batch, and what a last frame may add to it.
    private const int Size = 2 * Sender.BatchSize;

    private readonly CancellationTokenSource? _interrupt = interrupt ?? StreamTransport.InterruptOf(stream);
    private GatheredWrite? _gathered;
    private byte[]? _buffer;
    private int _filled;
    private bool _isCompleted;
    private bool _isInterrupted;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _filled + (_gathered?.Octets ?? 0);

    // Other streams, and those derived from it, would make a write of each part.
    public bool TakesPayloads => Socket is not null;

    private CancellationToken Stop => _interrupt?.Token ?? default;

    private bool IsInterrupted => _isInterrupted || _interrupt is { IsCancellationRequested: true };

    private Socket? Socket => stream.GetType() == typeof(NetworkStream) ? ((NetworkStream)stream).Socket : null;

    public void Take(ArraySegment<byte> part) => (_gathered ??= GatheredWrite.Rent()).Add(part, at: _filled);

    public void TakeOver(Frame rented) => _gathered!.Add(rented);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        var needed = _filled + Math.Max(sizeHint, 1);
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(Size, needed));
        }
        else if (_buffer.Length < needed)
        {
            var grown = ArrayPool<byte>.Shared.Rent(needed);
            _buffer.AsSpan(0, _filled).CopyTo(grown);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = grown;
        }

        return _buffer.AsMemory(_filled);
    }

    public override void Advance(int bytes) => _filled += bytes;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        // The stream remembers the last token: one of a flush would hold that for as long as nothing else is sent.
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static output => ((StreamOutput)output!).CancelPendingFlush(), this);
        try
        {
            Stop.ThrowIfCancellationRequested();
            if (_gathered is { } gathered)
            {
                gathered.Begin(Socket!, _buffer, _filled);
                while (gathered.Go(out var next))
                {
                    await stream.WriteAsync(next, Stop).ConfigureAwait(false);
                    Stop.ThrowIfCancellationRequested();
                }
            }
            else if ((Socket?.WriteAtOnce(_buffer.AsSpan(0, _filled)) ?? 0) is var written && written < _filled)
            {
                await stream.WriteAsync(_buffer.AsMemory(written.._filled), Stop).ConfigureAwait(false);
            }

            await stream.FlushAsync(Stop).ConfigureAwait(false);
            GiveBack();
            return default;
        }
        catch (Exception) when (IsInterrupted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new FlushResult(isCanceled: true, isCompleted: false);
        }
        finally
        {
            // After a fault the stream may still look at the buffer: it isn't given back.
            _buffer = null;
            LetGo();
        }
    }

    // Nothing follows a flush that was interrupted: part of it may be on its way.
    public override void CancelPendingFlush()
    {
        _isInterrupted = true;
        if (_interrupt is null)
        {
            stream.Dispose();
        }
        else
        {
            _interrupt.Cancel();
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && UnflushedBytes > 0)
        {
            await FlushAsync().ConfigureAwait(false);
        }

        Complete(exception);
    }

    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        GiveBack();
        if (_interrupt is not null)
        {
            // Its socket may outlive the stream.
            Socket?.WaitAgain();
        }
    }

    private void GiveBack()
    {
        _gathered?.GiveBack();
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }

        LetGo();
    }

    private void LetGo()
    {
        _filled = 0;
        _gathered?.Return();
        _gathered = null;
    }
}
