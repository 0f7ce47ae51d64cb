using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The flow face of an observable, whose source can't wait: a policy says what is lost while the observer is at work.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Any observable.</param>
    /// <param name="overflow">
    /// How many values are held while the observer is at work, and what happens to those that come then; the value at the observer isn't
    /// counted. Any but <see cref="Overflow.Close"/>.
    /// </param>
    /// <param name="onDropped">
    /// Is told of each value that is dropped or superseded, on the thread of the source, before its call returns. What it throws ends the
    /// flow with that error. Default: nobody is; <see cref="ILossyFlow{T}.Dropped"/> counts them all the same.
    /// </param>
    /// <returns>A flow that is as hot or cold as the source: each subscription subscribes to it and holds values of its own.</returns>
    /// <exception cref="ArgumentException"><paramref name="overflow"/> is <see cref="Overflow.Close"/>: a flow has nothing to close.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value, the observer is ready</term><description>Passes at once.</description></item>
    /// <item><term>Value, the observer is at work</term><description>Is held until it is ready; the source never waits.</description></item>
    /// <item><term>Value when as many are held as may be, <see cref="Overflow.DropOldest"/></term><description>The oldest is dropped.</description></item>
    /// <item><term>…, <see cref="Overflow.DropNewest"/></term><description>The new one is dropped.</description></item>
    /// <item><term>…, <see cref="Overflow.Latest"/></term><description>Takes the place of the one that is held.</description></item>
    /// <item><term>Value whose key is held, <see cref="Overflow.ConflateBy"/></term><description>Takes the place of the one before it, in which the key came first.</description></item>
    /// <item><term>Value of another key when as many are held as may be, <see cref="Overflow.ConflateBy"/></term><description>The oldest is dropped.</description></item>
    /// <item><term>…, <see cref="Overflow.Fail"/></term><description>Is dropped; the subscription to the source ends, and <c>OnError</c> with a <see cref="FlowOverflowException"/> comes behind what is held.</description></item>
    /// <item><term>Error, completion</term><description>Pass behind what is held.</description></item>
    /// <item><term>The key function or <paramref name="onDropped"/> throws</term><description><c>OnError</c> with its exception, behind what is held; the subscription to the source ends.</description></item>
    /// <item><term>The observer faults</term><description>What is held is dropped; the fault is thrown at the source by its next signal, as by any observer of an observable.</description></item>
    /// <item><term>The observer says by a <see cref="SessionException"/> that a session takes nothing more</term><description>The subscription to the source ends, and nothing is thrown at it.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source and drops what is held, which isn't reported; the observer's token fires, nothing is signalled any more.</description></item>
    /// <item><term>Values that overlap</term><description>Are taken one at a time; the observer never sees them overlap.</description></item>
    /// </list>
    /// <code>
    /// source                            --a1-b1-a2-c1-a3--|
    /// observer                          --[a1-----------][..]
    /// ToFlow(DropOldest(2))             --a1------------(c1 a3|)      b1 and a2 are dropped
    /// ToFlow(DropNewest(2))             --a1------------(b1 a2|)      c1 and a3 are dropped
    /// ToFlow(Latest)                    --a1------------(a3|)         b1, a2 and c1 are dropped
    /// ToFlow(ConflateBy(letter))        --a1------------(b1 a3 c1|)   a2 is superseded
    /// ToFlow(Fail(2))                   --a1------------(b1 a2#)      c1 is too much
    /// </code>
    /// </remarks>
    public static ILossyFlow<T> ToFlow<T>(this IObservable<T> source, Overflow<T> overflow, Action<T>? onDropped = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(overflow);
        if (overflow.Kind is OverflowKind.Close)
        {
            throw new ArgumentException("A flow has nothing to close: Overflow.Fail() ends it with an error.", nameof(overflow));
        }

        return new LossyFlow<T>(source, overflow, onDropped);
    }
}
