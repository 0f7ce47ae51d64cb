using System;
using System.IO;
using System.Reactive.Concurrency;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>Brings lines to a writer that may be slow, one write at a time, and holds no more of them than it may.</summary>
internal sealed class LineQueue(TextWriter writer, bool isOwned, IScheduler scheduler, RecorderOptions options) : IMarbleTaker
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _written = new();
    private readonly StringBuilder _held = new();
    private TimeSpan _last;
    private int _beingWritten;
    private int _lost;
    private bool _isPumping;
    private bool _isCompleted;
    private bool _isBroken;

    /// <summary>Completes when all has been written, or can't be; never faults.</summary>
    public Task Written => _written.Task;

    /// <summary>Adds the lines in front of all marbles.</summary>
    public void AddHead(string head) => Add(() => _held.Append(head));

    /// <summary>Adds a marble, unless the writer is too far behind.</summary>
    /// <param name="marble">The marble.</param>
    /// <param name="isDue">Whether it can't be left out.</param>
    public void Add(RecordedMarble marble, bool isDue = false) => Add(() =>
    {
        string line = RecordingLine.Write(marble, marble.At - _last);
        int held = _held.Length + _beingWritten;
        if (held > 0 && held + line.Length > options.MaxHeld && !isDue)
        {
            _lost++;
            return;
        }

        if (_lost > 0)
        {
            var lost = new RecordedMarble { At = marble.At, Kind = RecordedKind.Lost, Lost = _lost };
            _held.Append(RecordingLine.Write(lost, marble.At - _last)).Append('\n');
            (_lost, _last) = (0, marble.At);
            line = RecordingLine.Write(marble, TimeSpan.Zero);
        }

        _held.Append(line).Append('\n');
        _last = marble.At;
    });

    /// <summary>Nothing follows.</summary>
    public void Complete() => Add(() => _isCompleted = true);

    private void Add(Action change)
    {
        lock (_gate)
        {
            if (_isCompleted || _isBroken)
            {
                return;
            }

            change();
            if (_isPumping)
            {
                return;
            }

            _isPumping = true;
        }

        // The session is never kept waiting: the writer runs later, and on the scheduler.
        scheduler.Schedule(() => _ = PumpAsync());
    }

    private async Task PumpAsync()
    {
        bool isOver = true;
        try
        {
            while (TryTake(out string lines, out isOver))
            {
                await writer.WriteAsync(lines).ConfigureAwait(false);
                await writer.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception fault)
        {
            Break(fault);
        }

        if (isOver)
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes what is held, or ends the pump.</summary>
    private bool TryTake(out string lines, out bool isOver)
    {
        lock (_gate)
        {
            lines = _held.ToString();
            _held.Clear();
            _beingWritten = lines.Length;
            _isPumping = lines.Length > 0;
            isOver = _isPumping || _isCompleted;
            return _isPumping;
        }
    }

    private void Break(Exception fault)
    {
        lock (_gate)
        {
            _isBroken = true;
            _held.Clear();
        }

        options.Failed?.Invoke(fault);
    }

    private async Task EndAsync()
    {
        try
        {
            if (isOwned)
            {
                await writer.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception fault)
        {
            options.Failed?.Invoke(fault);
        }

        _written.TrySetResult();
    }
}
