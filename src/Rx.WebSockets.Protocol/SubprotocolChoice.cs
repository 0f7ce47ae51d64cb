using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>Ways in which a server chooses one of the subprotocols that a client offers (RFC 6455 §4.2.2).</summary>
/// <remarks>Names compare to the letter. Each way gives null, no subprotocol, when nothing offered is supported.</remarks>
public static class SubprotocolChoice
{
    /// <summary>The first of the server's own list that the client offers.</summary>
    /// <param name="supported">The server's subprotocols, the most preferred first.</param>
    /// <exception cref="ArgumentException">A name is no token.</exception>
    public static Func<IReadOnlyList<string>, string?> ByServerOrder(params IEnumerable<string> supported)
    {
        var names = Subprotocol.RequireTokens(supported);
        return offered => names.FirstOrDefault(name => offered.Contains(name, StringComparer.Ordinal));
    }

    /// <summary>The first of the client's offers that the server supports.</summary>
    /// <param name="supported">The server's subprotocols in any order.</param>
    /// <exception cref="ArgumentException">A name is no token.</exception>
    public static Func<IReadOnlyList<string>, string?> ByClientOrder(params IEnumerable<string> supported)
    {
        var names = Subprotocol.RequireTokens(supported);
        return offered => offered.FirstOrDefault(name => names.Contains(name, StringComparer.Ordinal));
    }
}
