using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>One message on its way out, chunk by chunk; it is completed, or ends the session, or was never begun.</summary>
internal sealed class StreamedMessage(IWebSocketSession session, Opcode type)
{
    private bool _began;

    public async ValueTask SendAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in chunks.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (!chunk.IsEmpty)
                {
                    await SendAsync(Next(chunk).NotFinal(), cancellationToken).ConfigureAwait(false);
                }
            }

            await SendAsync(Next(default), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (_began)
        {
            // Nobody waits for the handshake: the caller hears of the fault now, and of the end by the session. What the source's own peer did
            // wrong is nothing to tell this one.
            _ = session.CloseAsync(fault is ProtocolException ? new InvalidOperationException("The source of a message failed in the middle.", fault) : fault);
            throw;
        }
    }

    private async ValueTask SendAsync(Frame fragment, CancellationToken cancellationToken)
    {
        // The memory is its owner's again when the fragment is accepted, which may be long before it is written.
        await session.SendAsync(fragment.Copied(), cancellationToken).ConfigureAwait(false);
        _began = true;
    }

    private Frame Next(ReadOnlyMemory<byte> payload) => _began
        ? Frame.Continuation(payload)
        : type is Opcode.Text ? Frame.Text(payload) : Frame.Binary(payload);
}
