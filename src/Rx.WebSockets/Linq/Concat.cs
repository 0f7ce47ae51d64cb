using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes one flow and, when it has completed, another.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="first">The flow that comes first.</param>
    /// <param name="second">The flow behind it, which is subscribed when the first has completed.</param>
    /// <returns>A flow of the values of both.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value of either</term><description>Passes; its flow waits for the observer.</description></item>
    /// <item><term>Completion of the first</term><description>The second is subscribed.</description></item>
    /// <item><term>Error of either, completion of the second</term><description>Pass; after an error of the first the second is never subscribed.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the flow whose value it was.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription that there is; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// first            --1--2--|
    /// second                   ---3--|
    /// first.Concat()   --1--2-----3--|
    /// </code>
    /// </remarks>
    public static IFlow<T> Concat<T>(this IFlow<T> first, IFlow<T> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new AnonymousFlow<T>(observer => new ConcatSink<T>(observer, second).SubscribeTo(first));
    }

    private sealed class ConcatSink<T>(IFlowObserver<T> observer, IFlow<T> second) : SuccessionSink<T>(observer)
    {
        public override void OnCompleted() => GoOnWith(second);
    }
}
