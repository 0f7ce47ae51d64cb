using System;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Network;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>The servers of recorded clients as one host of a network: each dial meets the next of them.</summary>
internal sealed class ServerReplay(VirtualNetwork network, Uri uri, IReadOnlyList<SessionRecording> recordings, ReplayOptions options)
{
    private readonly TaskCompletionSource _failed = new();
    private int _dials;

    /// <summary>Listens, and plays a recording for each dial.</summary>
    /// <exception cref="MarbleAssertionException">A client sent something else.</exception>
    public async Task RunAsync(IConnectionSource source, CancellationToken cancellationToken)
    {
        network.Clock.Explain(Explain);
        try
        {
            await await Task.WhenAny(PlayAllAsync(source, cancellationToken), _failed.Task).ConfigureAwait(false);
        }
        finally
        {
            network.Clock.Forget(Explain);
            await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task PlayAllAsync(IConnectionSource source, CancellationToken cancellationToken)
    {
        List<Task> plays = [];
        foreach (SessionRecording recording in recordings)
        {
            IConnection connection;
            try
            {
                connection = await source.AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (_failed.Task.IsCompleted)
            {
                return;
            }

            _dials++;
            plays.Add(PlayAsync(connection, recording, cancellationToken));
        }

        // Who dials once more is refused, as by a server that is gone.
        await source.DisposeAsync().ConfigureAwait(false);
        foreach (Task play in plays)
        {
            await play.ConfigureAwait(false);
        }
    }

    private async Task PlayAsync(IConnection connection, SessionRecording recording, CancellationToken cancellationToken)
    {
        try
        {
            IDuplexPipe transport = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            HandshakeRequest request = await HttpHeads.ReadRequestAsync(transport.Input, cancellationToken).ConfigureAwait(false);
            ServerHandshake.Check(request, OriginPolicy.Any);
            HandshakeAgreement agreement = ServerHandshake.Negotiate(request, offered => offered[0], options.Extensions);
            ServerHandshake.Accept(request, agreement).WriteTo(transport.Output);
            await transport.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            foreach (IFrameExtension extension in agreement.Extensions)
            {
                extension.Dispose(); // The recording has the octets as they were on the wire.
            }

            await PeerReplay.PlayAsync(recording, options, network.Clock, new ScriptedPeer(transport, WebSocketRole.Server)).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _failed.TrySetException(failure);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private string Explain() => $"Recorded server: {uri} was dialled {_dials} times, and there are {recordings.Count} recordings.";
}
