using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Reconnecting;

/// <summary>Hands frames to the session that is open, in order, and keeps or drops those for which there is none.</summary>
/// <remarks>All but <see cref="Send"/> runs in the mailbox.</remarks>
[DebuggerDisplay("{_queue.Count} frames, {_kept} octets kept, at work = {_isAtWork}")]
internal sealed class Outbound(Mailbox mailbox, ReconnectOptions options, IScheduler scheduler, Action<Exception> unhandled)
{
    private const int MaxPushed = 1 << 20;

    private readonly LinkedList<OutboundItem> _queue = new();
    private readonly Resumption _resumption = Resumption.Of(scheduler);
    private readonly IStopwatch _stopwatch = scheduler.StartStopwatch();
    private readonly SerialDisposable _timer = new();
    private IWebSocketSession? _session;
    private Exception? _why;
    private bool _isWanted;
    private bool _isAtWork;
    private long _numbers;
    private long _kept;
    private long _pushed;

    /// <summary>The frame that a session may accept yet; what becomes of it, that one tells.</summary>
    private OutboundItem? AtSession => _isAtWork ? _queue.First?.Value : null;

    /// <summary>Takes a frame of somebody who may wait until it is accepted.</summary>
    public OutboundItem Send(Frame frame, CancellationToken cancellationToken) => Post(new OutboundItem(frame, cancellationToken, _resumption));

    /// <summary>Takes a frame of somebody who can't wait.</summary>
    public void Push(Frame frame) => Post(new OutboundItem(frame, CancellationToken.None, _resumption) { IsPushed = true });

    /// <summary>There will be sessions.</summary>
    public void Want() => _isWanted = true;

    public void Opened(IWebSocketSession session)
    {
        (_session, _why) = (session, null);
        Pump();
    }

    /// <summary>The session is gone, if there was one; another may follow.</summary>
    public void Lost(Exception? why)
    {
        (_session, _why) = (null, why);
        foreach (var item in _queue.Where(item => !item.IsKept && item != AtSession).ToArray())
        {
            KeepOrDrop(item);
        }
    }

    /// <summary>There will be no session any more.</summary>
    public void Stop(Exception? why)
    {
        (_session, _why, _isWanted) = (null, why, false);
        foreach (var item in _queue.Where(item => item != AtSession).ToArray())
        {
            Settle(item, new SendFate(SendOutcome.NotSent, why));
        }
    }

    private OutboundItem Post(OutboundItem item)
    {
        mailbox.Post(() => Enter(item));
        return item;
    }

    private void Enter(OutboundItem item)
    {
        if (item.CancellationToken.IsCancellationRequested)
        {
            Fault(item, new OperationCanceledException(item.CancellationToken));
            return;
        }

        item.Number = _numbers++;
        item.DueAt = options.Unsent.TimeToLive is { } time && time < TimeSpan.MaxValue - _stopwatch.Elapsed ? _stopwatch.Elapsed + time : null;
        _queue.AddLast(item);
        _pushed += item.IsPushed ? item.Octets : 0;
        if (_session is null)
        {
            KeepOrDrop(item);
            return;
        }

        if (_pushed > MaxPushed && item.IsPushed)
        {
            Settle(item, new SendFate(SendOutcome.Dropped, new InvalidOperationException(
                $"The session takes no more now, and {MaxPushed} octets wait that came by plain OnNext: OnNextAsync waits.")));
            return;
        }

        if (item.CancellationToken.CanBeCanceled)
        {
            item.Registration = item.CancellationToken.UnsafeRegister(_ => mailbox.Post(() => Cancel(item)), null);
        }

        Pump();
        if (_queue.Last?.Value == item)
        {
            Arm();
        }
    }

    private void Pump()
    {
        while (!_isAtWork && _session is { } session && _queue.First?.Value is { } item)
        {
            if (item.DueAt <= _stopwatch.Elapsed)
            {
                Settle(item, new SendFate(SendOutcome.Expired));
                continue;
            }

            ValueTask sent;
            try
            {
                sent = session.TrackedOutgoing((_, fate) => mailbox.Post(() => Told(item, fate)))
                    .OnNextAsync(item.Frame, item.IsKept ? CancellationToken.None : item.CancellationToken);
            }
            catch (Exception fault)
            {
                sent = ValueTask.FromException(fault);
            }

            if (sent.IsCompletedSuccessfully)
            {
                Sent(item);
            }
            else
            {
                _isAtWork = true;
                _ = WaitAsync(session, item, sent);
            }
        }
    }

    private async Task WaitAsync(IWebSocketSession session, OutboundItem item, ValueTask sent)
    {
        Exception? fault = null;
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        mailbox.Post(() =>
        {
            _isAtWork = false;
            if (fault is null)
            {
                Sent(item);
            }
            else
            {
                NotTaken(session, item, fault);
            }

            Pump();
        });
    }

    private void Sent(OutboundItem item)
    {
        Remove(item);
        item.Accept();
        if (item.EarlyFate is { } fate)
        {
            item.EarlyFate = null;
            Track(item, fate);
        }
    }

    /// <summary>The session tells what became of a frame; of one that it didn't accept, whoever handed it over has heard.</summary>
    private void Told(OutboundItem item, SendFate fate)
    {
        if (fate.Outcome is SendOutcome.NotSent)
        {
            return;
        }

        if (item == AtSession)
        {
            item.EarlyFate = fate;
        }
        else
        {
            Track(item, fate);
        }
    }

    private void NotTaken(IWebSocketSession session, OutboundItem item, Exception fault)
    {
        if (fault is not SessionException)
        {
            Fault(item, fault);
        }
        else if (_session == session)
        {
            // It is closing: what comes now is for the next one.
            Lost(fault);
        }
        else if (_session is null)
        {
            KeepOrDrop(item);
        }
    }

    private void Track(OutboundItem item, SendFate fate)
    {
        if (fate.Outcome is not SendOutcome.Unwritten || !_isWanted || !Keeps(item, fate))
        {
            Settle(item, fate);
            return;
        }

        var later = _queue.First;
        while (later is not null && later.Value.Number < item.Number)
        {
            later = later.Next;
        }

        _ = later is null ? _queue.AddLast(item) : _queue.AddBefore(later, item);
        _pushed += item.IsPushed ? item.Octets : 0;
        Keep(item);
        Pump();
    }

    private void KeepOrDrop(OutboundItem item)
    {
        if (item.IsKept)
        {
            return;
        }

        var fate = new SendFate(SendOutcome.NotSent, _why);
        if (_isWanted && Keeps(item, fate))
        {
            Keep(item);
        }
        else
        {
            Settle(item, fate);
        }
    }

    private bool Keeps(OutboundItem item, SendFate fate)
    {
        try
        {
            return options.Unsent.Keeps(item.Frame, fate);
        }
        catch (Exception fault)
        {
            unhandled(fault);
            return false;
        }
    }

    private void Keep(OutboundItem item)
    {
        if (_kept + item.Octets > options.Unsent.MaxOctets)
        {
            Settle(item, new SendFate(SendOutcome.Dropped, new InvalidOperationException(
                $"No more than {options.Unsent.MaxOctets} octets are kept for the next session.")));
            return;
        }

        item.IsKept = true;
        _kept += item.Octets;
        item.Accept();
        Arm();
    }

    private void Cancel(OutboundItem item)
    {
        if (!item.IsKept && item != AtSession && _queue.Contains(item))
        {
            Fault(item, new OperationCanceledException(item.CancellationToken));
        }
    }

    private void Fault(OutboundItem item, Exception fault)
    {
        item.Fault = fault;
        Settle(item, new SendFate(SendOutcome.NotSent, fault));
    }

    /// <summary>Has the first of those that wait expire in time: all live for the same time.</summary>
    private void Arm()
    {
        if (_queue.First?.Value.DueAt is not { } dueAt)
        {
            _timer.Disposable = null;
            return;
        }

        var timer = new SingleAssignmentDisposable();
        _timer.Disposable = timer;
        var wait = dueAt - _stopwatch.Elapsed;
        timer.Disposable = scheduler.Schedule(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, () => mailbox.Post(Expire));
    }

    private void Expire()
    {
        foreach (var item in _queue.Where(item => item != AtSession && item.DueAt <= _stopwatch.Elapsed).ToArray())
        {
            Settle(item, new SendFate(SendOutcome.Expired));
        }
    }

    private void Remove(OutboundItem item)
    {
        if (!_queue.Remove(item))
        {
            return;
        }

        _pushed -= item.IsPushed ? item.Octets : 0;
        _kept -= item.IsKept ? item.Octets : 0;
        item.IsKept = false;
        Arm();
    }

    private void Settle(OutboundItem item, SendFate fate)
    {
        Remove(item);
        item.Settle(fate);
        if (fate.Outcome is SendOutcome.Written || options.FrameLost is not { } lost)
        {
            return;
        }

        try
        {
            lost(item.Frame, fate);
        }
        catch (Exception fault)
        {
            unhandled(fault);
        }
    }
}
