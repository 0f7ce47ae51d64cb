using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Protocol;

/// <summary>An extension as an application offers or accepts it (RFC 6455 §9.1): one instance for many connections, known by its identity.</summary>
/// <remarks>
/// An extension with a header implements <see cref="Offers"/>, <see cref="Accept"/> and <see cref="Confirm"/>; a local transform,
/// which both ends agreed on by other means, has an empty <see cref="Name"/> and implements <see cref="CreateLocal"/> alone.
/// Connections use a factory at the same time, so it keeps no state of any one of them.
/// </remarks>
public interface IFrameExtensionFactory
{
    /// <summary>The name in the header, a token that is compared to the letter; empty for a local transform.</summary>
    string Name { get; }

    /// <summary>What a client offers, in order of preference; each under <see cref="Name"/>. Default: nothing.</summary>
    IReadOnlyList<ExtensionHeader> Offers => [];

    /// <summary>A server's answer to an offer of this <see cref="Name"/>. Default: declined.</summary>
    /// <param name="offer">The offer as the client sent it; any parameters may stand in it.</param>
    /// <returns>The answer with a new instance, or null to decline. Unusual offers are declined, never thrown at.</returns>
    ExtensionAcceptance? Accept(ExtensionHeader offer) => null;

    /// <summary>A client's instance for what the server answered under this <see cref="Name"/>. Default: null.</summary>
    /// <param name="answer">The answer as the server sent it; any parameters may stand in it.</param>
    /// <returns>A new instance, or null if the answer doesn't fit what was offered: the handshake then fails.</returns>
    IFrameExtension? Confirm(ExtensionHeader answer) => null;

    /// <summary>A new instance of a local transform; called only when <see cref="Name"/> is empty.</summary>
    /// <param name="role">The end of the connection that it serves.</param>
    /// <exception cref="NotSupportedException">This factory makes none; that is the default.</exception>
    IFrameExtension CreateLocal(WebSocketRole role) =>
        throw new NotSupportedException("An extension without a name is a local transform and has to implement CreateLocal.");
}
