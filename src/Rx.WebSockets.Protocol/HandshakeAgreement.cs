using System.Collections.Generic;

namespace Rx.WebSockets.Protocol;

/// <summary>What the two ends agreed on in the opening handshake.</summary>
/// <remarks>Whoever builds no session of it disposes the extensions.</remarks>
public sealed record HandshakeAgreement
{
    /// <summary>The subprotocol that the server chose; null when it chose none (RFC 6455 §1.9).</summary>
    public string? Subprotocol { get; init; }

    /// <summary>
    /// The instances of this connection in the order of application to outgoing frames. Extensions with a header stand as the
    /// response lists them (RFC 6455 §9.1); a local transform stands before whichever of them follows it in the application's
    /// list, else last.
    /// </summary>
    public IReadOnlyList<IFrameExtension> Extensions { get; init; } = [];

    /// <summary>The extensions with their parameters as the response lists them.</summary>
    public IReadOnlyList<ExtensionHeader> ExtensionHeaders { get; init; } = [];
}
