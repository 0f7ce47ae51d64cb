using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The payloads of the binary messages.</summary>
    /// <param name="source">Whole messages, as a default session or <see cref="Messages(IFlow{Frame})"/> gives them.</param>
    /// <returns>A flow of one payload per binary message: the frame's own memory, which may be kept and must not be written to.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Binary</term><description>Its payload passes.</description></item>
    /// <item><term>Text, Close, Ping, Pong</term><description>Is skipped.</description></item>
    /// <item><term>Fragment</term><description><c>OnError</c> with an <see cref="InvalidOperationException"/>; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source     --b--t--b--|
    /// Binary()   --o-----o--|      o = the octets of b
    /// </code>
    /// </remarks>
    public static IFlow<ReadOnlyMemory<byte>> Binary(this IFlow<Frame> source) =>
        from frame in source
        where frame.IsWhole(Opcode.Binary, nameof(Binary))
        select frame.Payload;
}
