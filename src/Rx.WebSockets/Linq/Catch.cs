using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Goes on with another flow when the source errors.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <typeparam name="TException">The type of the errors that are handled, such as <see cref="SessionException"/>.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="handler">Gives the flow to go on with.</param>
    /// <returns>A flow of the values of the source and, behind its error, of the other flow.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value, completion</term><description>Pass; the source waits for the observer.</description></item>
    /// <item><term>Error of the type</term><description>The handler is called and its flow subscribed, whose errors pass.</description></item>
    /// <item><term>Error of another type</term><description>Passes.</description></item>
    /// <item><term>The handler throws</term><description><c>OnError</c> with its exception.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the flow whose value it was and is not caught: it is the observer's.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription that there is; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source       --1--2--#
    /// handler(#)           ---3--|
    /// Catch        --1--2-----3--|
    /// </code>
    /// </remarks>
    public static IFlow<T> Catch<T, TException>(this IFlow<T> source, Func<TException, IFlow<T>> handler)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(handler);
        return new AnonymousFlow<T>(observer => new CatchSink<T, TException>(observer, handler).SubscribeTo(source));
    }

    private sealed class CatchSink<T, TException>(IFlowObserver<T> observer, Func<TException, IFlow<T>> handler) : SuccessionSink<T>(observer)
        where TException : Exception
    {
        public override void OnError(Exception error)
        {
            if (HasEnded || error is not TException known)
            {
                base.OnError(error);
                return;
            }

            IFlow<T> next;
            try
            {
                next = handler(known);
                ArgumentNullException.ThrowIfNull(next);
            }
            catch (Exception fault)
            {
                base.OnError(fault);
                return;
            }

            GoOnWith(next);
        }
    }
}
