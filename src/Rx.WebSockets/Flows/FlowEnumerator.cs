using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Pulls from a flow: holds values until they are asked for, and makes the source wait while enough are held.</summary>
[DebuggerDisplay("{_held.Count} held, ended = {_ended}")]
internal sealed class FlowEnumerator<T>(int capacity) : IAsyncEnumerator<T>, IFlowObserver<T>
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _held = new();
    private readonly Waiter _reader = new();
    private readonly Waiter _source = new();
    private SingleAssignmentDisposableValue _subscription;
    private CancellationTokenRegistration _cancellation;
    private bool _sourceGoesOn;
    private bool _ended;
    private Exception? _error;

    public T Current { get; private set; } = default!;

    public FlowEnumerator<T> SubscribeTo(IFlow<T> source, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            _subscription.Disposable = source.Subscribe(this);
        }

        _cancellation = cancellationToken.UnsafeRegister(
            static (enumerator, token) => ((FlowEnumerator<T>)enumerator!).End(new OperationCanceledException(token)), this);
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        bool sourceWaited;
        lock (_gate)
        {
            if (!_held.TryDequeue(out var value))
            {
                return _ended ? AfterEnd() : _reader.Wait();
            }

            Current = value;
            sourceWaited = _source.TryClaim();
        }

        if (sourceWaited)
        {
            _source.Resume();
        }

        return new ValueTask<bool>(true);
    }

    public ValueTask DisposeAsync()
    {
        _cancellation.Unregister();
        End(null);
        lock (_gate)
        {
            _held.Clear();
            _error = null;
        }

        return default;
    }

    public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
    {
        ValueTask<bool>? room = null;
        lock (_gate)
        {
            if (_ended)
            {
                return default;
            }

            if (_reader.TryClaim())
            {
                Current = value;
            }
            else if (Hold(value))
            {
                return default;
            }
            else
            {
                room = _source.Wait();
            }
        }

        if (room is { } wait)
        {
            return RoomAsync(wait, cancellationToken);
        }

        _reader.Resume(true);
        return default;
    }

    // What can't wait is taken while there is room.
    public void OnNext(T value)
    {
        bool readerWaited;
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            readerWaited = _reader.TryClaim();
            if (readerWaited)
            {
                Current = value;
            }
            else
            {
                Hold(value);
            }
        }

        if (readerWaited)
        {
            _reader.Resume(true);
        }
    }

    public void OnError(Exception error) => End(error);

    public void OnCompleted() => End(null);

    /// <summary>Holds a value; whether the next one has room too.</summary>
    private bool Hold(T value)
    {
        // A source whose token fired no longer waits, and what it still has to give is bounded by its own read-ahead.
        if (_held.Count >= capacity && !_sourceGoesOn)
        {
            (_ended, _error) = (true, TooMany());
            throw TooMany();
        }

        _held.Enqueue(value);
        return _held.Count < capacity || _sourceGoesOn;
    }

    private async ValueTask RoomAsync(ValueTask<bool> room, CancellationToken cancellationToken)
    {
        // The value is taken already, so a token that fires only ends the wait.
        using (cancellationToken.UnsafeRegister(static enumerator => ((FlowEnumerator<T>)enumerator!).LetSourceGoOn(), this))
        {
            await room.ConfigureAwait(false);
        }
    }

    private void LetSourceGoOn()
    {
        lock (_gate)
        {
            _sourceGoesOn = true;
        }

        ReleaseSource();
    }

    private void ReleaseSource()
    {
        bool sourceWaited;
        lock (_gate)
        {
            sourceWaited = _source.TryClaim();
        }

        if (sourceWaited)
        {
            _source.Resume();
        }
    }

    private void End(Exception? error)
    {
        bool readerWaited;
        lock (_gate)
        {
            readerWaited = _reader.TryClaim();
            if (!_ended)
            {
                (_ended, _error) = (true, readerWaited ? null : error);
            }
        }

        _subscription.Dispose();
        ReleaseSource();
        if (readerWaited && error is null)
        {
            _reader.Resume(false);
        }
        else if (readerWaited)
        {
            _reader.Resume(error!);
        }
    }

    /// <summary>The error of the source once, then the end.</summary>
    private ValueTask<bool> AfterEnd()
    {
        var error = _error;
        _error = null;
        return error is null ? default : ValueTask.FromException<bool>(error);
    }

    private InvalidOperationException TooMany() => new(
        $"More than {capacity} values came and the enumerator wasn't waited for: the source must wait for OnNextAsync.");
}
