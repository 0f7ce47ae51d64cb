using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>Which web pages may connect to a server, told by the header <c>Origin</c> of browsers (RFC 6455 §10.2).</summary>
/// <remarks>
/// A request without that header is allowed by every policy: it comes from no browser, which can't leave it out. One that
/// repeats it is allowed by none. Hosts and schemes compare without case, and a default port is the same
/// as none.
/// </remarks>
public sealed class OriginPolicy
{
    private readonly Func<HandshakeRequest, string, string?, bool> _allows;

    private OriginPolicy(Func<HandshakeRequest, string, string?, bool> allows) => _allows = allows;

    /// <summary>Pages of the host and port that the request itself names. The origin <c>null</c> (sandboxed pages, files) is refused.</summary>
    public static OriginPolicy SameOrigin { get; } = new((request, origin, scheme) =>
        WebOrigin.Parse(origin) is { } page
        && Authority.Parse(request.Host) is { } server
        && page.IsOf(server, scheme));

    /// <summary>Every page. Safe only where nothing the browser sends by itself, such as a cookie, gives rights.</summary>
    public static OriginPolicy Any { get; } = new((_, _, _) => true);

    /// <summary>Exactly the pages of these origins; the server's own is not among them unless listed.</summary>
    /// <param name="origins">Each <c>scheme://host</c> or <c>scheme://host:port</c>, without a path; or <c>null</c>, the word.</param>
    /// <exception cref="ArgumentException">One of them isn't of that form.</exception>
    public static OriginPolicy Only(params IEnumerable<string> origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        WebOrigin[] listed = [.. origins.Select(origin => WebOrigin.Parse(origin)
            ?? throw new ArgumentException("An origin is scheme://host or scheme://host:port (RFC 6454 §7.1).", nameof(origins)))];
        return new((_, origin, _) => WebOrigin.Parse(origin) is { } page && listed.Contains(page));
    }

    /// <summary>Whether a request may connect.</summary>
    /// <param name="request">The request.</param>
    /// <param name="scheme">
    /// The scheme of the connection, to which a page of the same origin has to fit: wss or https when it is known to be secure,
    /// ws or http when it is known not to be; null when unknown, for instance behind a proxy that ends TLS.
    /// </param>
    public bool Allows(HandshakeRequest request, string? scheme = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.GetValues(HeaderNames.Origin).ToList() switch
        {
            [] => true,
            [var origin] => _allows(request, origin, scheme),
            _ => false,
        };
    }
}
