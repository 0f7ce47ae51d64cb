using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Dialing;

/// <summary>Copies that nobody can change.</summary>
internal static class ReadOnlyHeaders
{
    // The headers of a request are a read-only copy.
    public static HeaderList Of(HeaderList headers) => new HandshakeRequest("GET", "/", headers).Headers;
}
