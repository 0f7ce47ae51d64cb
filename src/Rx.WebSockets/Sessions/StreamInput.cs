using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>The octets of a stream as a pipe that holds no large buffer while nothing arrives.</summary>
/// <param name="stream">The stream.</param>
/// <param name="smallRead">
/// With how many octets at hand it waits while what comes is small, which saves a read for each; 0 waits without any, as is
/// right for streams that take a buffer of their own for such a read.
/// </param>
/// <param name="isInMemory">
/// Whether a read copies what is in memory already, so that many small ones cost little: then the head of a long payload is read with
/// the small buffer, and the payload right into its place.
/// </param>
internal sealed class StreamInput(Stream stream, int smallRead = 0, bool isInMemory = false) : PipeReader
{
    /// <summary>A good size for small reads: a few messages of an application's protocol.</summary>
    public const int SmallRead = 512;

    // Reads of this size need few system calls for large messages.
    private const int Size = 64 << 10;

    private readonly CancellationTokenSource _interrupt = new();
    private byte[] _small = smallRead > 0 ? GC.AllocateUninitializedArray<byte>(smallRead) : [];
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _isExamined = true;
    private bool _isMoreAtHand;
    private bool _isSmallExpected = smallRead > 0;
    private bool _isCompleted;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryRead(out var result))
        {
            return result;
        }

        using var either = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(_interrupt.Token, cancellationToken)
            : null;
        var stop = either?.Token ?? _interrupt.Token;
        try
        {
            if (_buffer is null && _isSmallExpected)
            {
                _buffer = _small;
            }
            else if (_buffer is null && !_isMoreAtHand)
            {
                // Completes when there is something to read, and needs no memory to wait for it.
                await stream.ReadAsync(Memory<byte>.Empty, stop).ConfigureAwait(false);
            }

            var room = Reserve();
            var read = await stream.ReadAsync(room, stop).ConfigureAwait(false);
            _end += read;
            _isMoreAtHand = read == room.Length && _buffer != _small;
            _isSmallExpected = _end - _start < _small.Length;
            return Result(isCompleted: read == 0);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LeaveBuffer();
            cancellationToken.ThrowIfCancellationRequested();
            return new ReadResult(default, isCanceled: true, isCompleted: false);
        }
    }

    /// <summary>Whether the next read would wait without any buffer.</summary>
    public bool IsEmpty => _buffer is null && !_isMoreAtHand;

    /// <summary>Reads into memory of the caller's, which the stream may still look at after an interruption.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadResult> ReadIntoAsync(Memory<byte> room)
    {
        try
        {
            var read = await stream.ReadAsync(room, _interrupt.Token).ConfigureAwait(false);
            _isSmallExpected |= isInMemory && _small.Length > 0;
            return new ReadResult(new ReadOnlySequence<byte>(room[..read]), isCanceled: false, isCompleted: read == 0);
        }
        catch (OperationCanceledException) when (_interrupt.IsCancellationRequested)
        {
            return new ReadResult(default, isCanceled: true, isCompleted: false);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        result = _isExamined ? default : Result(isCompleted: false);
        return !_isExamined;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // The position is an index of the one array; that of an empty sequence may belong to none.
        if (consumed.GetObject() is not null)
        {
            _start = consumed.GetInteger();
            _isExamined = examined.GetInteger() == _end;
        }

        if (_start == _end)
        {
            GiveBack();
        }
    }

    // Once is enough: the session asks whether it still has something to read for.
    public override void CancelPendingRead() => _interrupt.Cancel();

    public override void Complete(Exception? exception = null)
    {
        (_isCompleted, _buffer) = (true, null);
        _interrupt.Dispose();
    }

    private ReadResult Result(bool isCompleted) =>
        new(new ReadOnlySequence<byte>(_buffer!, _start, _end - _start), isCanceled: false, isCompleted);

    // What was left unconsumed, such as half the head of a request, stands before what is read next.
    private Memory<byte> Reserve()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Size);
        }
        else if (_end == _buffer.Length)
        {
            var left = _buffer.AsSpan(_start, _end - _start);
            var grown = ArrayPool<byte>.Shared.Rent(left.Length + Size);
            left.CopyTo(grown);
            Return(_buffer);
            (_buffer, _start, _end) = (grown, 0, left.Length);
        }

        return _buffer.AsMemory(_end);
    }

    // The stream may still look at the buffer, so that it isn't used again; what was left unconsumed moves to another.
    private void LeaveBuffer()
    {
        if (_buffer == _small)
        {
            (_small, _isSmallExpected) = ([], false);
        }

        var left = _buffer.AsMemory(_start, _end - _start);
        (_buffer, _start, _end) = (null, 0, 0);
        if (!left.IsEmpty)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(left.Length + Size);
            left.CopyTo(_buffer);
            _end = left.Length;
        }
    }

    private void GiveBack()
    {
        if (_buffer is { } buffer)
        {
            Return(buffer);
        }

        (_buffer, _start, _end, _isExamined) = (null, 0, 0, true);
    }

    private void Return(byte[] buffer)
    {
        if (buffer != _small)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
