using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>What a request asks for: a path, or a whole URI as proxies send it (RFC 9112 §3.2).</summary>
/// <param name="Authority">The host of a whole URI; null when the header Host tells it.</param>
/// <param name="Path">The path as sent, from its first slash.</param>
/// <param name="Query">What follows the question mark.</param>
internal readonly record struct RequestTarget(string? Authority, string Path, string Query)
{
    private static readonly string[] Schemes = ["http://", "https://", "ws://", "wss://"];

    /// <summary>Reads a target; null for anything else, and for one with a fragment (RFC 6455 §3).</summary>
    public static RequestTarget? Parse(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('#'))
            return null;
        return text.StartsWith('/') ? WithPath(null, text) : ParseUri(text);
    }

    private static RequestTarget? ParseUri(string text)
    {
        if (Array.Find(Schemes, start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) is not { } scheme)
            return null;
        var rest = text[scheme.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (Protocol.Handshaking.Authority.Parse(authority) is null)
            return null;
        return WithPath(authority, end < 0 ? "" : rest[end..]);
    }

    private static RequestTarget WithPath(string? authority, string text)
    {
        var mark = text.IndexOf('?');
        var path = mark < 0 ? text : text[..mark];
        return new RequestTarget(authority, path.Length > 0 ? path : "/", mark < 0 ? "" : text[(mark + 1)..]);
    }
}
