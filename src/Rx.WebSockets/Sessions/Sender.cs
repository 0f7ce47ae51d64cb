using System;
using System.IO;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Sessions;

/// <summary>Brings what the protocol owes to the transport: the first to owe something flushes, the others ride along.</summary>
/// <remarks>Everything but the flush itself happens under the session's gate; while a flush is under way the pipe isn't touched.</remarks>
internal sealed class Sender(Session session, PipeWriter output)
{
    /// <summary>How many octets go into one flush, about.</summary>
    public const int BatchSize = 64 << 10;

    // So much of a frame that was begun goes with it: four messages of 16 KiB are one write, not two, and a long message is half as many.
    private const int MostOver = 56 << 10;

    private const int FrameHeaderRoom = 64;

    private bool _flushing;
    private long _frames;
    private long _controls;
    private TaskCompletionSource? _idle;
    private TaskCompletionSource? _ended;
    private bool _broken;
    private bool _completed;

    /// <summary>Octets that were serialised but not yet taken by the transport.</summary>
    public long Unflushed { get; private set; }

    /// <summary>Whether octets can be serialised now, because no flush is under way.</summary>
    public bool IsFree => !_flushing && !_completed && !_broken && Unflushed < BatchSize;

    /// <summary>Whether a frame that is accepted now is serialised at once, so that its memory isn't needed any more; under the gate.</summary>
    // An extension may keep what it gets.
    public bool TakesAtOnce(Frame frame) =>
        IsFree && session.Extensions.Count == 0 && !session.Protocol.WantsWrite && frame.Payload.Length + Unflushed < BatchSize - FrameHeaderRoom
        && (frame.Payload.Length < IPayloadOutput.Least || session.Masking || output is not IPayloadOutput { TakesPayloads: true });

    /// <summary>Accepts a frame, and serialises it if nothing hinders; under the gate.</summary>
    public void Send(Frame frame, Ticket? ticket, bool isPushed = false)
    {
        var written = ticket is null && session.Tap is null && TakesAtOnce(frame) ? session.Protocol.WriteAtOnce(frame, output) : 0;
        Unflushed += written;
        if (written == 0)
        {
            session.Protocol.Send(frame, ticket, isPushed);
        }
    }

    /// <summary>Since when the transport hasn't taken anything although it should; null while it does.</summary>
    public TimeSpan? StalledSince { get; private set; }

    /// <summary>Whether nothing is on its way any more, be it that the transport has it all or that it takes nothing.</summary>
    public bool IsAtRest => !_flushing && (Unflushed == 0 || _broken);

    /// <summary>How many of the accepted data frames the transport has taken.</summary>
    public long FramesFlushed { get; private set; }

    /// <summary>How many of the accepted control frames the transport has taken.</summary>
    public long ControlsFlushed { get; private set; }

    /// <summary>The pipe, for what the protocol writes while it receives; null while a flush is under way.</summary>
    public PipeWriter? Direct => IsFree ? output : null;

    /// <summary>Counts octets that the protocol wrote to <see cref="Direct"/>.</summary>
    public void Wrote(long octets) => Unflushed += octets;

    /// <summary>Serialises what is owed, if no flush is under way; under the gate.</summary>
    public void Serialize()
    {
        if (IsFree && session.Protocol.WantsWrite)
        {
            Write((int)(BatchSize - Unflushed));
            if (session.Protocol.LeftOfFrame is > 0 and var left)
            {
                Write(Math.Min(left, MostOver));
            }
        }
    }

    /// <summary>Serialises what is owed and takes the right to flush it; under the gate. True is followed by <see cref="FlushAsync"/>.</summary>
    public bool TryBeginFlush()
    {
        Serialize();
        if (_flushing || _completed || _broken || Unflushed == 0 || session.Protocol.IsAborted)
        {
            return false;
        }

        _flushing = true;
        (_frames, _controls) = (session.Protocol.FramesWritten, session.Protocol.ControlsWritten);
        return true;
    }

    /// <summary>Flushes until nothing more is owed; outside of the gate.</summary>
    public async Task FlushAsync()
    {
        try
        {
            do
            {
                var flush = output.FlushAsync();
                var result = flush.IsCompleted ? flush.Result : await WaitAsync(flush).ConfigureAwait(false);
                if (result.IsCompleted)
                {
                    session.Closing.OutputBroke(null);
                }
                else if (result.IsCanceled)
                {
                    Break();
                    break;
                }
            }
            while (Flushed());
        }
        catch (Exception fault)
        {
            Break();
            session.Closing.OutputBroke(fault);
        }

        Session.Due due;
        bool isIdle;
        lock (session.Gate)
        {
            due = session.Judge();
            isIdle = _idle is not null && !_flushing;
        }

        session.Do(due);
        if (isIdle)
        {
            _idle!.TrySetResult();
        }
    }

    /// <summary>Ends the output once the flush that is under way is over; outside of the gate.</summary>
    public Task CompleteAsync()
    {
        lock (session.Gate)
        {
            if (_ended is not null)
            {
                return _ended.Task;
            }

            _completed = true;
            _ended = new TaskCompletionSource();
            _idle = _flushing ? new TaskCompletionSource() : null;
        }

        return EndAsync();
    }

    /// <summary>Interrupts a flush that is under way.</summary>
    public void Interrupt()
    {
        try
        {
            if (_flushing)
            {
                output.CancelPendingFlush();
            }
        }
        catch (ObjectDisposedException)
        {
            // The flush ended meanwhile, and with it the output.
        }
    }

    // The time is read only where it counts: a clock costs as much as a small frame does.
    private void Write(int octets) =>
        Unflushed += session.Protocol.WriteTo(output, octets, session.Protocol.WriteNeedsTime ? session.Now : default);

    // What was in this flush may have gone or not: it counts as unwritten, and nothing follows it.
    private void Break()
    {
        lock (session.Gate)
        {
            (_flushing, _broken, StalledSince) = (false, true, null);
        }
    }

    private async Task EndAsync()
    {
        if (_idle is not null)
        {
            await _idle.Task.ConfigureAwait(false);
        }

        try
        {
            // Completed without an error, some pipes would first bring what is left to a peer that takes nothing.
            var isCut = session.Protocol.IsAborted || _broken;
            await output.CompleteAsync(isCut ? new IOException("The session was aborted.") : null).ConfigureAwait(false);
            if (!isCut && session.Transport is ITransport transport)
            {
                await transport.ShutDownOutputAsync().ConfigureAwait(false);
            }
        }
        catch (Exception fault)
        {
            session.Report(fault);
        }

        _ended!.SetResult();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        lock (session.Gate)
        {
            StalledSince = session.Now;
        }

        session.ArmTimer();
        return await flush.ConfigureAwait(false);
    }

    /// <summary>A flush is done.</summary>
    /// <returns>Whether the next one is due.</returns>
    private bool Flushed()
    {
        bool again;
        lock (session.Gate)
        {
            StalledSince = null;
            if (!session.Protocol.IsAborted)
            {
                Unflushed = 0;
                (FramesFlushed, ControlsFlushed) = (_frames, _controls);
                session.Fates?.Flushed();
            }

            _flushing = false;
            again = !session.Protocol.IsAborted && TryBeginFlush();
            session.Gauge?.Update();
        }

        session.SendQueue.Release();
        session.Flushes?.Release();
        session.Announcements?.Release();
        return again;
    }
}
