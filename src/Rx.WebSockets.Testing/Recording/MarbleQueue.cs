using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>Brings marbles to a function, one at a time, and holds no more of them than it may.</summary>
internal sealed class MarbleQueue(Action<RecordedMarble> show, IScheduler scheduler, RecorderOptions options) : IMarbleTaker
{
    private const int Cost = 64;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _written = new();
    private readonly Queue<RecordedMarble> _marbles = new();
    private long _held;
    private int _lost;
    private bool _isPumping;
    private bool _isCompleted;

    public Task Written => _written.Task;

    public void AddHead(string head)
    {
    }

    public void Add(RecordedMarble marble, bool isDue = false)
    {
        lock (_gate)
        {
            if (_isCompleted)
            {
                return;
            }

            if (_held > 0 && _held + CostOf(marble) > options.MaxHeld && !isDue)
            {
                _lost++;
                return;
            }

            if (_lost > 0)
            {
                Hold(new RecordedMarble { At = marble.At, Kind = RecordedKind.Lost, Lost = _lost });
                _lost = 0;
            }

            Hold(marble);
        }

        StartPump();
    }

    public void Complete()
    {
        lock (_gate)
        {
            _isCompleted = true;
        }

        StartPump();
    }

    private static int CostOf(RecordedMarble marble) => Cost + (marble.Frame?.Payload.Length ?? 0);

    private void Hold(RecordedMarble marble)
    {
        _marbles.Enqueue(marble);
        _held += CostOf(marble);
    }

    private void StartPump()
    {
        lock (_gate)
        {
            if (_isPumping)
            {
                return;
            }

            _isPumping = true;
        }

        // The session is never kept waiting: the marbles are shown later, and on the scheduler.
        scheduler.Schedule(Pump);
    }

    private void Pump()
    {
        bool isOver;
        while (TryTake(out var marble, out isOver))
        {
            try
            {
                show(marble);
            }
            catch (Exception fault)
            {
                Break(fault);
            }
        }

        if (isOver)
        {
            _written.TrySetResult();
        }
    }

    private bool TryTake([MaybeNullWhen(false)] out RecordedMarble marble, out bool isOver)
    {
        lock (_gate)
        {
            _isPumping = _marbles.TryDequeue(out marble);
            _held -= _isPumping ? CostOf(marble!) : 0;
            isOver = _isCompleted;
            return _isPumping;
        }
    }

    private void Break(Exception fault)
    {
        lock (_gate)
        {
            _isCompleted = true;
            _marbles.Clear();
            _held = 0;
        }

        options.Failed?.Invoke(fault);
    }
}
