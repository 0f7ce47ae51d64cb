using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Flows;

/// <summary>Makes none, one or several frames of each data frame, each only when the observer has taken the one before; control frames pass.</summary>
internal abstract class FramesSink(IFlowObserver<Frame> observer) : Sink<Frame, Frame>(observer)
{
    public sealed override ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
    {
        if (HasEnded)
        {
            return default;
        }

        if (value.IsControl)
        {
            return Observer.OnNextAsync(value, cancellationToken);
        }

        var taken = TryBegin(value, out var frame, out var isLast);
        return !taken ? default : isLast ? Observer.OnNextAsync(frame, cancellationToken) : AllAsync(frame, cancellationToken);
    }

    public sealed override void OnNext(Frame value)
    {
        if (HasEnded)
        {
            return;
        }

        if (value.IsControl)
        {
            Observer.OnNext(value);
            return;
        }

        for (var taken = TryBegin(value, out var frame, out var isLast); taken; taken = !isLast && TryNext(out frame, out isLast))
        {
            Observer.OnNext(frame);
        }
    }

    public sealed override void OnError(Exception error)
    {
        base.OnError(error);
        Release();
    }

    public sealed override void OnCompleted()
    {
        base.OnCompleted();
        Release();
    }

    public sealed override void Dispose()
    {
        base.Dispose();
        Release();
    }

    /// <summary>Begins with a data frame.</summary>
    protected abstract void Begin(Frame frame);

    /// <summary>Takes the next frame that comes of it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isLast">Whether it is known to be the last.</param>
    protected abstract bool TryTake(out Frame frame, out bool isLast);

    /// <summary>Lets go of what is held, on any thread, once or more.</summary>
    protected abstract void Release();

    private async ValueTask AllAsync(Frame frame, CancellationToken cancellationToken)
    {
        bool isLast;
        do
        {
            await Observer.OnNextAsync(frame, cancellationToken).ConfigureAwait(false);
        }
        while (TryNext(out frame, out isLast) && !isLast);

        if (isLast)
        {
            await Observer.OnNextAsync(frame, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool TryBegin(Frame value, out Frame frame, out bool isLast) => Try(value, out frame, out isLast);

    private bool TryNext(out Frame frame, out bool isLast) => Try(null, out frame, out isLast);

    private bool Try(Frame? value, out Frame frame, out bool isLast)
    {
        (frame, isLast) = (default, false);
        if (HasEnded)
        {
            return false;
        }

        try
        {
            if (value is { } begun)
            {
                Begin(begun);
            }

            // The user's part of a transform may end the subscription.
            var taken = TryTake(out frame, out isLast) && !HasEnded;
            isLast &= taken;
            return taken;
        }
        catch (Exception error)
        {
            // Does nothing for whoever has let go meanwhile.
            isLast = false;
            OnError(error);
            return false;
        }
    }
}
