using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Network;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>The client of a recorded server, which dials.</summary>
internal sealed class ClientReplay(VirtualNetwork network, Host from, Uri uri, SessionRecording recording, ReplayOptions options)
{
    /// <summary>Dials and plays.</summary>
    /// <exception cref="MarbleAssertionException">The server sent something else.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        InMemoryEnd connection = await new Dial(network, from, uri).ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var handshake = new ClientHandshake(new SeededRandom(0), extensions: options.Extensions);
            handshake.CreateRequest(uri).WriteTo(connection.Output);
            await connection.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            HandshakeAgreement agreement = handshake.Verify(await HttpHeads.ReadResponseAsync(connection.Input, cancellationToken).ConfigureAwait(false));
            foreach (IFrameExtension extension in agreement.Extensions)
            {
                extension.Dispose(); // The recording has the octets as they were on the wire.
            }

            await PeerReplay.PlayAsync(recording, options, network.Clock, new ScriptedPeer(connection, WebSocketRole.Client)).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
