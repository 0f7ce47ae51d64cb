using System;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets.Sessions;

/// <summary>The loop that reads octets off the transport while the protocol wants them.</summary>
internal sealed class Receiver(Session session, PipeReader input)
{
    // A payload that lacks less is read together with what follows it.
    private const int LeastRoom = 4096;

    // So many reads in a row at most that find their octets at hand, so that a busy connection doesn't starve the others.
    private const int ReadsPerTurn = 8;

    private readonly StreamInput? _stream = input as StreamInput;
    private Waiter? _pause;
    private Memory<byte> _room;

    /// <summary>Reads until nothing is wanted any more, and then sees the session out.</summary>
    public Task RunAsync() => _stream is null ? ReadPipeAsync() : ReadStreamAsync();

    /// <summary>Whether the loop waits, and may go on now; under the gate. True is followed by <see cref="GoOn"/>.</summary>
    public bool MayGoOn() => _pause is { IsAwaited: true } && (session.Protocol.WantsRead || session.Ending.IsReleased) && _pause.TryClaim();

    /// <summary>Lets the loop go on; outside of the gate.</summary>
    public void GoOn() => session.Resumption.Schedule(_pause!, static pause => pause.Resume());

    /// <summary>Nothing has come for a while: the next wait is one without a buffer.</summary>
    public void Rest() => _stream?.Rest();

    /// <summary>Interrupts a read that is under way.</summary>
    public void Interrupt()
    {
        try
        {
            input.CancelPendingRead();
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended meanwhile, and with it the input.
        }
    }

    private async Task ReadPipeAsync()
    {
        try
        {
            var reads = 0;
            while (await IsWantedAsync().ConfigureAwait(false))
            {
                var read = input.ReadAsync();
                reads = read.IsCompleted ? reads + 1 : 0;
                Take(await read.ConfigureAwait(false), isInRoom: false);
                if (reads == ReadsPerTurn)
                {
                    reads = 0;
                    await NextTurnAsync().ConfigureAwait(false);
                }
            }
        }
        catch (Exception fault)
        {
            session.Closing.InputBroke(fault);
        }

        _ = EndAsync();
    }

    // The same for a stream, whose own task is awaited: a session waits here nearly all the time.
    private async Task ReadStreamAsync()
    {
        try
        {
            // What came right behind the head of the request.
            if (_stream!.TryRead(out var first))
            {
                Take(first, isInRoom: false);
            }

            var reads = 0;
            _stream.Rest();
            while (await IsWantedAsync().ConfigureAwait(false))
            {
                var read = _stream.BeginRead(_room);
                reads = read.IsCompleted ? reads + 1 : 0;
                TakeRead(await read.ConfigureAwait(false));
                if (reads == ReadsPerTurn)
                {
                    reads = 0;
                    await NextTurnAsync().ConfigureAwait(false);
                }
            }
        }
        catch (Exception) when (_stream!.IsInterrupted && session.Ending.IsReleased)
        {
            // The transport is let go of.
        }
        catch (Exception fault)
        {
            session.Closing.InputBroke(fault);
        }

        _ = EndAsync();
    }

    private async Task EndAsync()
    {
        try
        {
            await input.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            session.Report(fault);
        }

        await session.SeeOutAsync().ConfigureAwait(false);
    }

    private ValueTask NextTurnAsync()
    {
        ValueTask turn;
        lock (session.Gate)
        {
            _pause ??= new Waiter();
            turn = _pause.Pause();
            _pause.TryClaim();
        }

        GoOn();
        return turn;
    }

    private void TakeRead(int read)
    {
        // While nothing is wanted, no payload is held on to.
        var room = _room;
        _room = default;
        Take(room.IsEmpty ? _stream!.EndRead(read) : _stream!.EndRead(read, room), isInRoom: !room.IsEmpty);
    }

    private void Take(ReadResult read, bool isInRoom)
    {
        var octets = read.Buffer;
        var isNews = !octets.IsEmpty && session.Intake.Receive(octets, isInRoom);
        if (!isInRoom)
        {
            // All is copied by now: a partial frame left in the pipe would pin its whole buffer.
            input.AdvanceTo(octets.End);
        }

        if (isNews)
        {
            session.Intake.Dispatch();
        }

        if (read.IsCompleted)
        {
            session.Closing.InputEnded();
        }
    }

    /// <summary>Waits until octets are wanted.</summary>
    /// <returns>False when none will be any more.</returns>
    private async ValueTask<bool> IsWantedAsync()
    {
        while (true)
        {
            ValueTask wanted;
            lock (session.Gate)
            {
                if (session.Ending.IsReleased || session.Protocol.IsInputEnded)
                {
                    return false;
                }

                if (session.Protocol.WantsRead)
                {
                    // A stream that would wait without a buffer can as well wait with the payload that is arriving.
                    _room = _stream is { IsEmpty: true } ? session.Protocol.PayloadRoom(LeastRoom) : default;
                    return true;
                }

                _pause ??= new Waiter();
                wanted = _pause.Pause();
            }

            await wanted.ConfigureAwait(false);
        }
    }
}
