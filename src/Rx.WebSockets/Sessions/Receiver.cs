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
    private const int ReadsPerTurn = 16;

    private readonly StreamInput? _stream = input as StreamInput;
    private readonly Waiter _wanted = new();
    private Waiter? _turn;
    private Memory<byte> _room;

    public async Task RunAsync()
    {
        try
        {
            var reads = 0;
            while (await IsWantedAsync().ConfigureAwait(false))
            {
                // While nothing is wanted, no payload is held on to.
                var room = _room;
                var isInRoom = !room.IsEmpty;
                _room = default;
                var read = isInRoom ? _stream!.ReadIntoAsync(room) : input.ReadAsync();
                reads = read.IsCompleted ? reads + 1 : 0;
                if (!Take(await read.ConfigureAwait(false), isInRoom))
                {
                    session.Closing.InputEnded();
                }

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

        try
        {
            await input.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            session.Report(fault);
        }
    }

    /// <summary>Whether the loop waits, and may go on now; under the gate. True is followed by <see cref="GoOn"/>.</summary>
    public bool MayGoOn() => (session.Protocol.WantsRead || session.Ending.IsReleased) && _wanted.TryClaim();

    /// <summary>Lets the loop go on; outside of the gate.</summary>
    public void GoOn() => session.Resumption.Schedule(_wanted, static wanted => wanted.Resume());

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

    private ValueTask NextTurnAsync()
    {
        _turn ??= new Waiter();
        var turn = _turn.Pause();
        if (_turn.TryClaim())
        {
            session.Resumption.Schedule(_turn, static it => it.Resume());
        }

        return turn;
    }

    private bool Take(ReadResult read, bool isInRoom)
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

        return !read.IsCompleted;
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

                wanted = _wanted.Pause();
            }

            await wanted.ConfigureAwait(false);
        }
    }
}
