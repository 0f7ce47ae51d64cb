using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The observer face of sending.</summary>
internal sealed class OutgoingFrames(Session session) : IFlowObserver<Frame>, ITakesRented
{
    public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default) =>
        session.SendAsync(value, cancellationToken);

    public void OnNext(Frame value) => session.Push(value);

    public void OnError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        session.BeginClose(error);
    }

    public void OnCompleted() => session.BeginClose(CloseReason.Normal);
}
