using System;
using System.Diagnostics.CodeAnalysis;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The messages as values that a function makes of their octets; the octets can't be kept, so that their memory is used again.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Whole messages, as a default session or <see cref="Messages(IFlow{Frame})"/> gives them.</param>
    /// <param name="decode">Makes a value of the payload of a message, Text or Binary; the span ends with the call.</param>
    /// <returns>A flow of one value per message.</returns>
    /// <remarks>
    /// Directly behind the <c>Incoming</c> of a session that nobody else observes and no extension transforms, messages of 64 octets and more
    /// cost no memory of their own, however long they are.
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Text, Binary</term><description>Its value passes; the source waits for the observer.</description></item>
    /// <item><term><paramref name="decode"/> throws</term><description><c>OnError</c> with its exception; the subscription to the source ends.</description></item>
    /// <item><term>Close, Ping, Pong</term><description>Is skipped.</description></item>
    /// <item><term>Fragment</term><description><c>OnError</c> with an <see cref="InvalidOperationException"/>; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source      --t--b--p--b--|
    /// Decode(f)   --1--2-----3--|      1 = f(the octets of t)
    /// </code>
    /// </remarks>
    public static IFlow<T> Decode<T>(this IFlow<Frame> source, Func<ReadOnlySpan<byte>, T> decode)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(decode);
        return new AnonymousFlow<T>(observer => new DecodeSink<T>(observer, decode).SubscribeTo(source));
    }

    private sealed class DecodeSink<T>(IFlowObserver<T> observer, Func<ReadOnlySpan<byte>, T> decode) : StepSink<Frame, T>(observer), ITakesRented
    {
        protected override bool TryStep(Frame value, [MaybeNullWhen(false)] out T result)
        {
            var isMessage = value.IsWhole(nameof(Decode));
            result = isMessage ? decode(value.Payload.Span) : default;
            value.GiveBack();
            return isMessage;
        }
    }
}
