using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>One send whose sender awaits its fate, and may take it back while no octet of it was written.</summary>
internal sealed class TrackedSend
{
    private readonly Session _session;
    private readonly TaskCompletionSource<SendFate> _fate;
    private readonly Ticket _ticket;
    private readonly CancellationTokenRegistration _withdrawal;

    public TrackedSend(Session session, Frame frame, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        _session = session;
        _fate = new TaskCompletionSource<SendFate>();
        _ticket = new Ticket(session, frame, (_, fate) => session.Resumption.Schedule((this, fate), static it => it.Item1.Complete(it.fate)), timeToLive);
        _ = HeedAsync(session.OutgoingFrames.SendAsync(frame, isBorrowed: false, cancellationToken, _ticket));
        _withdrawal = cancellationToken.UnsafeRegister(static (send, token) => ((TrackedSend)send!).Withdraw(token), this);
        if (_fate.Task.IsCompleted)
        {
            _withdrawal.Unregister();
        }
    }

    public Task<SendFate> Task => _fate.Task;

    private void Complete(SendFate fate)
    {
        _fate.SetResult(fate);
        _withdrawal.Unregister();
    }

    private void Withdraw(CancellationToken cancellationToken) =>
        _session.Fates?.Withdraw(_ticket, new OperationCanceledException(cancellationToken));

    // What acceptance faults with is the fate as well.
    private static async Task HeedAsync(ValueTask accepted)
    {
        try
        {
            await accepted.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Told by the fate.
        }
    }
}
