using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The name of a subprotocol (RFC 6455 §4.1, item 10).</summary>
internal static class Subprotocol
{
    /// <summary>A copy of an application's list, refused when it isn't of different tokens.</summary>
    public static IReadOnlyList<string> RequireTokens(IEnumerable<string>? names)
    {
        string[] list = [.. names ?? []];
        if (!list.All(name => Token.IsValid(name)))
            throw new ArgumentException("A subprotocol is a token: letters, digits and !#$%&'*+-.^_`|~ (RFC 6455 §4.1).", nameof(names));
        if (list.Distinct(StringComparer.Ordinal).Count() < list.Length)
            throw new ArgumentException("A subprotocol is listed once (RFC 6455 §4.1).", nameof(names));
        return list;
    }
}
