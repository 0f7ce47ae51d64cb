using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Cuts data frames into fragments (RFC 6455 §5.4), each only when the observer has taken the one before.</summary>
    /// <param name="source">Frames.</param>
    /// <param name="maxPayload">The largest payload of a fragment in octets, from 1.</param>
    /// <returns>A flow of frames whose data payloads are at most that large; payloads are slices, not copies.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPayload"/> is less than 1.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Text or Binary that fits, also an empty one</term><description>Passes as it is.</description></item>
    /// <item><term>Text or Binary that doesn't fit</term><description>Passes as a first fragment, with the reserved bits, and continuation frames; the last one is final if the frame was.</description></item>
    /// <item><term>Continuation that doesn't fit</term><description>Passes as several continuation frames; the last one is final if the frame was.</description></item>
    /// <item><term>Close, Ping, Pong</term><description>Passes as it is, in order.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The rest of the frame is dropped and the fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more, not even the rest of a frame.</description></item>
    /// </list>
    /// <code>
    /// source        --t--------m------p--|      m has 3 × n octets
    /// Fragment(n)   --t--------(T+*)--p--|
    /// </code>
    /// </remarks>
    public static IFlow<Frame> Fragment(this IFlow<Frame> source, int maxPayload)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayload, 1);
        return new AnonymousFlow<Frame>(observer => new FragmentSink(observer, maxPayload).SubscribeTo(source));
    }

    private sealed class FragmentSink(IFlowObserver<Frame> observer, int maxPayload) : Sink<Frame, Frame>(observer)
    {
        public override ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
        {
            if (HasEnded)
            {
                return default;
            }

            return Fits(value) ? Observer.OnNextAsync(value, cancellationToken) : CutAsync(value, cancellationToken);
        }

        public override void OnNext(Frame value)
        {
            var fragments = new Fragments(value, Fits(value) ? int.MaxValue : maxPayload);
            while (!HasEnded && fragments.TryTake(out var piece))
            {
                Observer.OnNext(piece);
            }
        }

        private bool Fits(Frame frame) => frame.IsControl || frame.Payload.Length <= maxPayload;

        private async ValueTask CutAsync(Frame frame, CancellationToken cancellationToken)
        {
            var fragments = new Fragments(frame, maxPayload);
            while (!HasEnded && fragments.TryTake(out var piece))
            {
                await Observer.OnNextAsync(piece, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
