using System;

namespace Rx.WebSockets.Dialing;

/// <summary>The URIs that a client dials (RFC 6455 §3). No text here repeats a URI: it may hold secrets.</summary>
internal static class SocketUri
{
    private static readonly int HttpLength = Uri.UriSchemeHttp.Length;

    /// <summary>The URI with ws or wss for its scheme; http and https stand for them, as in browsers.</summary>
    /// <exception cref="ArgumentException">The URI is another, or has user information or a fragment.</exception>
    public static Uri From(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return Fault(uri) is { } fault ? throw new ArgumentException(fault, nameof(uri)) : WithSocketScheme(uri);
    }

    /// <summary>Where a reference leads from a URI; null when that is nothing that can be dialled.</summary>
    public static Uri? Resolve(Uri from, string reference) =>
        Uri.TryCreate(from, reference, out var uri) && Fault(uri) is null ? WithSocketScheme(uri) : null;

    public static bool IsSecure(Uri uri) => uri.Scheme == Uri.UriSchemeWss;

    /// <summary>Whether scheme, host and port are the same (RFC 6454 §5).</summary>
    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>What may be shown of a URI.</summary>
    public static string Origin(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static string? Fault(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("ws" or "wss" or "http" or "https"))
        {
            return "The URI is absolute, of ws or wss; http and https stand for them (RFC 6455 §3).";
        }

        if (uri.Fragment.Length > 0)
        {
            return "The URI has no fragment; a # in it is written %23 (RFC 6455 §3).";
        }

        return uri.UserInfo.Length > 0
            ? "The URI has no user information (RFC 6455 §3): WebSocketClientOptions.Credentials, or an Authorization header, is the place for it."
            : null;
    }

    private static Uri WithSocketScheme(Uri uri) =>
        uri.Scheme is "ws" or "wss" ? uri : new Uri("ws" + uri.AbsoluteUri[HttpLength..]);
}
