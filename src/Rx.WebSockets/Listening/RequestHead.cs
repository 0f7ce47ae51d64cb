using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Listening;

/// <summary>Reads the client's half of the handshake and not an octet more.</summary>
internal static class RequestHead
{
    /// <returns>The request; null when the client's octets ended before it did.</returns>
    /// <exception cref="HandshakeException">The head is refused.</exception>
    public static async ValueTask<HandshakeRequest?> ReadAsync(PipeReader input, HandshakeLimits limits, CancellationToken cancellationToken)
    {
        var head = HandshakeReader.ForRequest(limits);
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryTake(head, input, read))
            {
                return head.Request;
            }

            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>What follows the head stays in the pipe: frames that the client sent before our answer.</summary>
    private static bool TryTake(HandshakeReader head, PipeReader input, ReadResult read)
    {
        var consumed = read.Buffer.End;
        try
        {
            return head.TryRead(read.Buffer, out consumed);
        }
        finally
        {
            input.AdvanceTo(consumed);
        }
    }
}
