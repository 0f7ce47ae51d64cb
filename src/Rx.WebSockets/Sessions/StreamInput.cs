using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>The octets of a stream as a pipe that holds no large buffer while nothing arrives.</summary>
/// <param name="stream">The stream.</param>
/// <param name="smallRead">
/// With how many octets at hand it waits once what comes is small, which saves a read for each; 0 waits without any, as is
/// right for streams that take a buffer of their own for such a read.
/// </param>
/// <param name="isInMemory">
/// Whether a read copies what is in memory already, so that many small ones cost little: then the head of a long payload is read with
/// the small buffer, and the payload right into its place.
/// </param>
/// <param name="interrupt">What interrupts a read; null for one of its own, see <see cref="StreamTransport.InterruptOf"/>.</param>
internal sealed class StreamInput(Stream stream, int smallRead = 0, bool isInMemory = false, CancellationTokenSource? interrupt = null) : PipeReader
{
    /// <summary>A good size for small reads: a few messages of an application's protocol.</summary>
    public const int SmallRead = 512;

    // Reads of this size need few system calls for large messages.
    private const int Size = 64 << 10;

    private readonly CancellationTokenSource? _interrupt = interrupt ?? StreamTransport.InterruptOf(stream);
    private byte[]? _small;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _isExamined = true;
    private bool _isMoreAtHand;
    private bool _isSmallExpected;
    private bool _isResting;
    private bool _isCompleted;
    private bool _isInterrupted;

    /// <summary>Whether the next read would wait without any buffer.</summary>
    public bool IsEmpty => _buffer is null && !_isMoreAtHand;

    /// <summary>Whether reads were interrupted for good.</summary>
    public bool IsInterrupted => _isInterrupted || _interrupt is { IsCancellationRequested: true };

    private CancellationToken Stop => _interrupt?.Token ?? default;

    /// <summary>Begins a read: what the stream's own task brings is for <see cref="EndRead(int)"/>, so that waiting costs no task of this pipe.</summary>
    /// <param name="room">Where to read to in place of a buffer; the stream may still look at it after an interruption. Empty: nowhere else.</param>
    public ValueTask<int> BeginRead(Memory<byte> room) => room.IsEmpty ? BeginRead(Stop) : stream.ReadAsync(room, Stop);

    /// <summary>Ends a read that was begun without another room; a wait without a buffer ends with nothing, and the next read takes what has come.</summary>
    public ReadResult EndRead(int read)
    {
        if (_buffer is null)
        {
            _isMoreAtHand = true;
            return default;
        }

        _end += read;
        _isMoreAtHand = _end == _buffer.Length && _buffer != _small;
        _isSmallExpected = _end - _start < smallRead;
        return Result(isCompleted: IsEnd(read));
    }

    /// <summary>Ends a read that was begun with another room.</summary>
    public ReadResult EndRead(int read, Memory<byte> room)
    {
        _isSmallExpected |= isInMemory && smallRead > 0;
        return new ReadResult(new ReadOnlySequence<byte>(room[..read]), isCanceled: false, isCompleted: IsEnd(read));
    }

    /// <summary>Little has come for a while, or nothing yet: the next wait is one without a buffer.</summary>
    public void Rest() => _isResting = true;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryRead(out var result))
        {
            return result;
        }

        // A read with a token of its own heeds that one.
        var stop = cancellationToken.CanBeCanceled ? cancellationToken : Stop;
        try
        {
            do
            {
                result = EndRead(await BeginRead(stop).ConfigureAwait(false));
            }
            while (result.Buffer.IsEmpty && !result.IsCompleted);
            return result;
        }
        catch (Exception fault) when (IsInterrupted || (fault is OperationCanceledException && stop.IsCancellationRequested))
        {
            LeaveBuffer();
            cancellationToken.ThrowIfCancellationRequested();
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
    public override void CancelPendingRead()
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

    public override void Complete(Exception? exception = null) => (_isCompleted, _buffer, _small) = (true, null, null);

    private ValueTask<int> BeginRead(CancellationToken stop)
    {
        if (IsEmpty && _isSmallExpected && !_isResting)
        {
            _buffer = _small ??= GC.AllocateUninitializedArray<byte>(smallRead);
        }
        else if (IsEmpty)
        {
            // Completes when there is something to read, and needs no memory to wait for it.
            (_small, _isResting) = (_isResting ? null : _small, false);
            var wait = stream.ReadAsync(Memory<byte>.Empty, stop);
            if (!wait.IsCompletedSuccessfully)
            {
                return wait;
            }

            wait.GetAwaiter().GetResult();
        }

        return stream.ReadAsync(Reserve(), stop);
    }

    // A socket that is interrupted ends by that.
    private bool IsEnd(int read) => read == 0 && !IsInterrupted;

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
        _small = null;
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
