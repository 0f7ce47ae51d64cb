using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    private const int HeldOverhead = 64;

    /// <summary>Reads frames while the observer is at work, up to a number of octets, so that what stands before it sees Ping and Close behind held data.</summary>
    /// <param name="source">Frames, such as those of a raw session.</param>
    /// <param name="octets">While the held frames cost so many octets, the source waits; from 1. A frame costs its payload and 64 octets.</param>
    /// <returns>A flow of the same frames in the same order.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="octets"/> is less than 1.</exception>
    /// <remarks>What happens on each signal stands at <see cref="ReadAhead{T}(IFlow{T}, int, Func{T, int})"/>.</remarks>
    public static IFlow<Frame> ReadAhead(this IFlow<Frame> source, int octets) => source.ReadAhead(octets, static frame => frame.Payload.Length);

    /// <summary>Takes values while the observer is at work, up to a number of octets.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="octets">
    /// While the held values cost so many octets, the source waits; from 1. A value costs its size and 64 octets; the last one may
    /// exceed the limit, so that there is always room for one, of whatever size. The value at the observer isn't counted.
    /// </param>
    /// <param name="size">The size of a value in octets, from 0.</param>
    /// <returns>A flow of the same values in the same order.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="octets"/> is less than 1.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes at once if the observer is ready, else is held until it is; the source waits only while there is no room.</description></item>
    /// <item><term>Error, completion</term><description>Pass behind what is held.</description></item>
    /// <item><term>The size function throws or gives less than 0</term><description><c>OnError</c> with its exception, behind what is held; the subscription to the source ends.</description></item>
    /// <item><term>The observer faults</term><description>What is held is dropped; the fault goes back to the source by the call that waits, else by its next signal.</description></item>
    /// <item><term>The source's token fires while it waits</term><description>The source goes on, and the observer's token fires.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source and drops what is held; the observer's token fires, nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> when there is no room</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and behind what is held.</description></item>
    /// </list>
    /// <code>
    /// source         --1-2-3......4--|      . = the source waits, since 2 and 3 are held
    /// ReadAhead      --1-----2-----3----4|
    /// observer       --[1---][2---][3--][4]
    /// </code>
    /// </remarks>
    public static IFlow<T> ReadAhead<T>(this IFlow<T> source, int octets, Func<T, int> size)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(octets, 1);
        ArgumentNullException.ThrowIfNull(size);
        return new AnonymousFlow<T>(observer => new ReadAheadSink<T>(observer, octets, size).SubscribeTo(source));
    }

    private sealed class ReadAheadSink<T>(IFlowObserver<T> observer, int octets, Func<T, int> size) : QueueSink<T>(observer, octets)
    {
        protected override long CostOf(T value)
        {
            var octets = size(value);
            ArgumentOutOfRangeException.ThrowIfNegative(octets, nameof(size));
            return (long)octets + HeldOverhead;
        }
    }
}
