using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The observer face of sending that tells the fate of each frame.</summary>
internal sealed class TrackedFrames(Session session, Action<Frame, SendFate> onFate, TimeSpan? timeToLive) : IFlowObserver<Frame>
{
    public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default) =>
        session.OutgoingFrames.SendAsync(value, isBorrowed: false, cancellationToken, NewTicket(value));

    public void OnNext(Frame value) => session.OutgoingFrames.Push(value, NewTicket(value));

    public void OnError(Exception error) => session.Outgoing.OnError(error);

    public void OnCompleted() => session.Outgoing.OnCompleted();

    private Ticket NewTicket(Frame frame) => new(session, frame, onFate, timeToLive);
}
