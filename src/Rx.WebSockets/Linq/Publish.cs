using System;
using System.Reactive.Concurrency;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Shares one subscription among all observers, whether or not there are any: what comes while there are none is held.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="onFault">
    /// Hears what an observer throws while there are others, which then go on without it. Default: such a fault ends the subscription for
    /// all, since nobody else would hear of it.
    /// </param>
    /// <param name="scheduler">
    /// Where a value that was held passes once somebody has subscribed: whoever subscribes before that sees it, too. Default: at once, to the first
    /// one, on its thread. The <see cref="IWebSocketSession.Scheduler"/> of a session does as its <see cref="IWebSocketSession.Incoming"/>.
    /// </param>
    /// <returns>A flow that subscribes to the source at <see cref="ConnectableFlow{T}.Connect"/>.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes to all observers; the source waits until every one has taken it, and while there is none.</description></item>
    /// <item><term>Error, completion</term><description>Pass to all observers, and to each that subscribes later.</description></item>
    /// <item><term>An observer faults while there are others</term><description>Its subscription ends, and <paramref name="onFault"/> hears of it. Without that, when all have taken the value, the others get the fault as their error and it goes back to the source.</description></item>
    /// <item><term>The last observer faults</term><description>The fault goes back to the source; observers that subscribe later get it as their error.</description></item>
    /// <item><term>A callback of an observer's token throws</term><description><paramref name="onFault"/> hears of it, else whoever had the token fire.</description></item>
    /// <item><term>Dispose of an observer</term><description>Ends its part: its token fires, the source doesn't wait for it any more.</description></item>
    /// <item><term>Dispose of the connection</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> while there is no observer</term><description>An <see cref="InvalidOperationException"/>, thrown at the source.</description></item>
    /// </list>
    /// <code>
    /// source            --1..2--3--|      . = the source waits, since nobody is there
    /// Publish() first      ^1--2--3--|      subscribed at ^
    /// Publish() second         ^-2--3--|
    /// </code>
    /// </remarks>
    /// <example><code>
    /// // Pings are answered and Close is seen from now on, whoever reads the messages, and whenever.
    /// var messages = raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).Messages().ReadAhead(64 &lt;&lt; 10).Publish();
    /// messages.Connect();      // for as long as the session lives, and for what is held then
    /// </code></example>
    public static ConnectableFlow<T> Publish<T>(this IFlow<T> source, Action<Exception>? onFault = null, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ConnectableFlow<T>(new PublishedFlow<T>(source, onFault, scheduler ?? CurrentThreadScheduler.Instance));
    }
}
