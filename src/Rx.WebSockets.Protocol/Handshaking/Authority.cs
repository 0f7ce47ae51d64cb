using System;
using System.Buffers;
using System.Globalization;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>A host with the port that may follow it (RFC 3986 §3.2, without user information).</summary>
/// <param name="Host">The name or address in lower case, an IPv6 address with its brackets.</param>
/// <param name="Port">The port; null when none is named.</param>
internal sealed record Authority(string Host, int? Port)
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "!$%&'()*+,-._~;=:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[address]:port</c>; null for anything else.</summary>
    public static Authority? Parse(string text)
    {
        var hostEnd = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.AsSpan().IndexOf(':');
        if (hostEnd < 0)
            hostEnd = text.Length;
        var host = text[..hostEnd];
        return IsHost(host) && TryReadPort(text.AsSpan(hostEnd), out var port)
            ? new Authority(host.ToLowerInvariant(), port)
            : null;
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        var name = host.StartsWith('[') ? host[1..^1] : host;
        return !name.IsEmpty && !name.ContainsAnyExcept(Characters);
    }

    private static bool TryReadPort(ReadOnlySpan<char> text, out int? port)
    {
        port = null;
        if (text.IsEmpty || text is ":")
            return true;
        if (text[0] != ':' || !ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        port = number;
        return true;
    }
}
