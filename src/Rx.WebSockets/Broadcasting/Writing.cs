using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Broadcasting;

/// <summary>Has taken a frame when the transport has, so that what waits can still be dropped until then.</summary>
internal sealed class Writing(IWebSocketSession session, Action<Frame> onLost) : IFlowObserver<Frame>
{
    public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
    {
        var sent = session.SendAsync(value, cancellationToken);
        if (!sent.IsCompletedSuccessfully)
        {
            return WaitAsync(sent, value, cancellationToken);
        }

        var written = session.FlushAsync(cancellationToken);
        return written.IsCompletedSuccessfully ? default : WaitAsync(written, null, cancellationToken);
    }

    public void OnNext(Frame value) => session.Outgoing.OnNext(value);

    public void OnError(Exception error) => session.Outgoing.OnError(error);

    public void OnCompleted() => session.Outgoing.OnCompleted();

    // What a single member can't take is its own affair; its end is seen elsewhere.
    private async ValueTask WaitAsync(ValueTask step, Frame? unsent, CancellationToken cancellationToken)
    {
        try
        {
            await step.ConfigureAwait(false);
            if (unsent is not null)
            {
                unsent = null;
                await session.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            if (unsent is { } frame)
            {
                onLost(frame);
            }
        }
    }
}
