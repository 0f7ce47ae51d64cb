using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Answers each Ping with a Pong (RFC 6455 §5.5.2, §5.5.3), so that nobody behind needs to know of them.</summary>
    /// <param name="source">Frames, such as those of a raw session.</param>
    /// <param name="outgoing">
    /// Where the Pongs go. The <see cref="IWebSocketSession.Outgoing"/> of a session takes them at once, also while its outbox is full, sends them
    /// before waiting data, and of those that wait keeps only the latest; any other observer is waited for.
    /// </param>
    /// <returns>A flow of all other frames.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Ping</term><description>A Pong with its payload goes out; the Ping doesn't pass. After our own Close none goes out.</description></item>
    /// <item><term>Any other frame</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults, or <paramref name="outgoing"/> does</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is answered or signalled any more.</description></item>
    /// </list>
    /// <para>Put it before whatever makes the source wait: <see cref="ReadAhead(IFlow{Frame}, int)"/> behind it lets it see Pings behind held data.</para>
    /// <code>
    /// source         --t--p--t--p--|      p = Ping, q = Pong
    /// AnswerPings    --t-----t-----|
    /// outgoing       -----q-----q---
    /// </code>
    /// </remarks>
    /// <example><code>
    /// var messages = raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).ReadAhead(64 &lt;&lt; 10).Messages();
    /// </code></example>
    public static IFlow<Frame> AnswerPings(this IFlow<Frame> source, IFlowObserver<Frame> outgoing)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(outgoing);
        return new AnonymousFlow<Frame>(observer => new AnswerPingsSink(observer, outgoing).SubscribeTo(source));
    }

    private sealed class AnswerPingsSink(IFlowObserver<Frame> observer, IFlowObserver<Frame> outgoing) : PassSink<Frame>(observer)
    {
        public override ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default) => value.Opcode is not Opcode.Ping
            ? base.OnNextAsync(value, cancellationToken)
            : HasEnded || TryAnswer(value) ? default : outgoing.OnNextAsync(Frame.Pong(value.Payload), cancellationToken);

        public override void OnNext(Frame value)
        {
            if (value.Opcode is not Opcode.Ping)
            {
                base.OnNext(value);
            }
            else if (!HasEnded && !TryAnswer(value))
            {
                outgoing.OnNext(Frame.Pong(value.Payload));
            }
        }

        private bool TryAnswer(Frame ping)
        {
            (outgoing as IAnswers)?.Answer(ping);
            return outgoing is IAnswers;
        }
    }
}
