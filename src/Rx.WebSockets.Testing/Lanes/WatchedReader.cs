using System;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Testing.Marbles;
using Rx.WebSockets.Testing.Time;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>Notes when its user stops reading, and when it goes on: an instant that ends without a read under way is a stop.</summary>
internal sealed class WatchedReader(PipeReader reader, VirtualClock clock) : PipeReader
{
    private readonly List<Symbol> _changes = [];
    private bool _isReading = true;
    private bool _isPaused;
    private bool _isOver;

    /// <summary>The stops as <c>!</c>, the rest as <c>^</c>.</summary>
    public IReadOnlyList<Symbol> Changes => _changes;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        Begin();
        return Note(await reader.ReadAsync(cancellationToken).ConfigureAwait(false));
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!reader.TryRead(out result))
        {
            return false;
        }

        Begin();
        Note(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        reader.AdvanceTo(consumed, examined);
        _isReading = false;
        clock.ScheduleAt(clock.Clock, Phase.Settled, () =>
        {
            if (!_isReading && !_isPaused && !_isOver)
            {
                _isPaused = true;
                _changes.Add(new Symbol(SymbolKind.Unsubscription, "!", clock.Clock, 0));
            }
        });
    }

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _isOver = true;
        reader.Complete(exception);
    }

    private ReadResult Note(ReadResult result)
    {
        _isOver |= result.IsCompleted;
        return result;
    }

    private void Begin()
    {
        _isReading = true;
        if (_isPaused)
        {
            _isPaused = false;
            _changes.Add(new Symbol(SymbolKind.Subscription, "^", clock.Clock, 0));
        }
    }
}
