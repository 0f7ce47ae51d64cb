using System;
using System.Diagnostics;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Flows;

/// <summary>A message whose frames come, what is held of it, and who takes it; all of its state is for the gate of its sink.</summary>
[DebuggerDisplay("busy = {IsBusy}, whole = {IsWhole}, over = {_isOver}")]
internal sealed class OpenMessage : IDisposable
{
    private readonly ChunksSink _sink;
    private readonly CancellationTokenSource _stop = new();
    private IFlowObserver<ReadOnlyMemory<byte>>? _observer;
    private ReadOnlyMemory<byte> _chunk;
    private bool _isAtWork;
    private bool _isOver;
    private Exception? _error;

    public OpenMessage(ChunksSink sink, Frame first)
    {
        _sink = sink;
        Flow = new MessageFlow(first, new AnonymousFlow<ReadOnlyMemory<byte>>(Subscribe));
    }

    public MessageFlow Flow { get; }

    /// <summary>Whether the last frame has come. Inside of the gate.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether the source waits for a chunk to be taken. Inside of the gate.</summary>
    public bool IsBusy => !_isOver && (!_chunk.IsEmpty || _isAtWork);

    /// <summary>Holds the payload of a frame. Inside of the gate, and followed by <see cref="Pass"/>.</summary>
    public void Add(Frame frame)
    {
        _chunk = _isOver ? default : frame.Payload;
        IsWhole = frame.IsFinal;
    }

    /// <summary>No frame comes any more, although the last one hasn't. Inside of the gate, and followed by <see cref="Pass"/>.</summary>
    public void End(Exception error) => _error ??= IsWhole ? null : error;

    /// <summary>The same, and nobody wants what is held. Inside of the gate, and followed by <see cref="Pass"/>.</summary>
    public void Drop(Exception error)
    {
        var isLeft = !IsWhole || !_chunk.IsEmpty;
        _error ??= isLeft ? error : null;
        _chunk = default;
    }

    /// <summary>Tells who is at work to stop. Outside of the gate.</summary>
    public void Cancel() => _stop.Cancel();

    /// <summary>Lets go of a message that nobody wanted. Outside of the gate.</summary>
    public void SkipUnlessSubscribed()
    {
        lock (_sink.Gate)
        {
            if (_observer is not null)
            {
                return;
            }

            Forget();
        }

        _sink.GoOn();
    }

    /// <summary>Nobody wants the rest.</summary>
    public void Dispose()
    {
        lock (_sink.Gate)
        {
            Forget();
        }

        _sink.GoOn();
        _stop.Cancel();
    }

    /// <summary>Hands over what is held, then the end if it has come, unless the observer is at work. Outside of the gate.</summary>
    public void Pass()
    {
        while (TryBegin(out var chunk))
        {
            ValueTask taken;
            try
            {
                taken = _observer!.OnNextAsync(chunk, _stop.Token);
            }
            catch (Exception fault)
            {
                taken = ValueTask.FromException(fault);
            }

            if (!taken.IsCompletedSuccessfully)
            {
                _ = WaitAsync(taken);
                return;
            }

            taken.GetAwaiter().GetResult();
            lock (_sink.Gate)
            {
                _isAtWork = false;
            }
        }

        _sink.GoOn();
    }

    private IDisposable Subscribe(IFlowObserver<ReadOnlyMemory<byte>> observer)
    {
        bool isFirst;
        lock (_sink.Gate)
        {
            isFirst = _observer is null && !_isOver;
            _observer = isFirst ? observer : _observer;
        }

        if (!isFirst)
        {
            observer.OnError(new InvalidOperationException(
                "This message has an observer already, or was skipped: it has one, which subscribes while the message is at the observer of Chunks()."));
            return Disposable.Empty;
        }

        Pass();
        return this;
    }

    private void Forget() => (_isOver, _chunk) = (true, default);

    private async Task WaitAsync(ValueTask taken)
    {
        try
        {
            await taken.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // An observer that gives up because it was told to is not to blame.
        }
        catch (Exception fault)
        {
            lock (_sink.Gate)
            {
                _isAtWork = false;
                Forget();
            }

            _sink.Fail(fault);
            return;
        }

        lock (_sink.Gate)
        {
            _isAtWork = false;
        }

        Pass();
    }

    /// <summary>Takes the chunk for the observer, or signals the end.</summary>
    private bool TryBegin(out ReadOnlyMemory<byte> chunk)
    {
        bool isEnd;
        lock (_sink.Gate)
        {
            chunk = default;
            if (_observer is null || _isAtWork || _isOver)
            {
                return false;
            }

            (chunk, _chunk) = (_chunk, default);
            _isAtWork = !chunk.IsEmpty;
            isEnd = !_isAtWork && (IsWhole || _error is not null);
            _isOver = isEnd;
        }

        if (!isEnd)
        {
            return !chunk.IsEmpty;
        }

        SignalEnd(_observer);
        return false;
    }

    // It may come long after the source's call, which would wait for ever if nobody told it.
    private void SignalEnd(IFlowObserver<ReadOnlyMemory<byte>> observer)
    {
        try
        {
            if (_error is null)
            {
                observer.OnCompleted();
            }
            else
            {
                observer.OnError(_error);
            }
        }
        catch (Exception fault)
        {
            _sink.Fail(fault);
        }
    }
}
