using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Extending;

/// <summary>What a handshake between two ends with the same extensions settles, for a session that has none.</summary>
internal static class Agreement
{
    /// <summary>The instances of one end; those of the other one are disposed.</summary>
    public static IReadOnlyList<IFrameExtension> Of(IReadOnlyList<IFrameExtensionFactory> extensions, WebSocketRole role)
    {
        if (extensions.Count == 0)
        {
            return [];
        }

        var client = new ClientHandshake(new SeededRandom(0), extensions: extensions);
        HandshakeRequest request = client.CreateRequest("replay", "/");
        HandshakeAgreement atServer = ServerHandshake.Negotiate(request, extensions: extensions);
        HandshakeAgreement atClient = client.Verify(ServerHandshake.Accept(request, atServer));
        var (mine, others) = role == WebSocketRole.Client ? (atClient, atServer) : (atServer, atClient);
        foreach (IFrameExtension other in others.Extensions)
        {
            other.Dispose();
        }

        return mine.Extensions;
    }
}
