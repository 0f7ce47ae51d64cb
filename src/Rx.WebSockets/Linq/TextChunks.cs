using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Text messages that are never held whole: each is a flow of strings, which come as its frames do.</summary>
    /// <param name="source">Frames in the order of RFC 6455 §5.4, as those of a raw session: a default one joins messages before it shows them.</param>
    /// <returns>A flow of texts, one after the other; characters that are cut between frames come whole.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Text, and its continuations</term><description>Passes as a flow of strings, each of which the source waits for; see <see cref="DecodeUtf8"/>, also on octets that are no UTF-8.</description></item>
    /// <item><term>Binary, and its continuations</term><description>Is skipped.</description></item>
    /// <item><term>Anything else</term><description>Happens as in <see cref="Chunks"/>.</description></item>
    /// </list>
    /// <code>
    /// source          --T--+--*----b--|      T + * are fragments of one text, b is binary
    /// TextChunks()    --m-------------|
    /// m                 s--s--(s|)          s = a string
    /// </code>
    /// </remarks>
    /// <example><code>
    /// raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).TextChunks().SelectMany(text => text).Subscribe(Console.Write);
    /// </code></example>
    public static IFlow<IFlow<string>> TextChunks(this IFlow<Frame> source) =>
        source.Chunks().Where(message => message.MessageType is Opcode.Text).Select(message => message.DecodeUtf8());
}
