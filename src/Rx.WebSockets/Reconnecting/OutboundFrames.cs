using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Reconnecting;

/// <summary>The observer face of sending to whichever session there is.</summary>
internal sealed class OutboundFrames(Outbound outbound) : IFlowObserver<Frame>
{
    public async ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
    {
        var item = outbound.Send(value, cancellationToken);
        await item.Accepted.ConfigureAwait(false);
        if (item.Fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    public void OnNext(Frame value) => outbound.Push(value);

    // The sessions aren't the sender's to end.
    public void OnError(Exception error)
    {
    }

    public void OnCompleted()
    {
    }
}
