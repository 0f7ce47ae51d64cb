using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Listening;

/// <summary>Answers a request with no, so that the answer arrives.</summary>
internal static class Refusal
{
    /// <summary>Sends the response and ends the output; then takes what still comes, since closing before would reset the connection (RFC 9112 §9.6).</summary>
    public static async Task SendAsync(IDuplexPipe transport, HandshakeResponse response, CancellationToken lingerEnd)
    {
        response.WriteTo(transport.Output);
        await transport.Output.FlushAsync(lingerEnd).ConfigureAwait(false);
        await transport.Output.CompleteAsync().ConfigureAwait(false);
        if (transport is ITransport known)
        {
            await known.ShutDownOutputAsync().AsTask().WaitAsync(lingerEnd).ConfigureAwait(false);
        }

        ReadResult read;
        do
        {
            read = await transport.Input.ReadAsync(lingerEnd).ConfigureAwait(false);
            transport.Input.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
    }
}
