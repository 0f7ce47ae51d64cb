using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>The client's side of one opening handshake (RFC 6455 §4.1): what to send, and whether the answer fits it.</summary>
public sealed class ClientHandshake
{
    private readonly IReadOnlyList<string> _subprotocols;
    private readonly IReadOnlyList<IFrameExtensionFactory> _extensions;

    /// <summary>Starts a handshake with a fresh key.</summary>
    /// <param name="random">Gives the 16 octets of the key.</param>
    /// <param name="subprotocols">The subprotocols to offer, the most preferred first; null for none.</param>
    /// <param name="extensions">The extensions to offer, the most preferred first, and local transforms; null for none.</param>
    /// <exception cref="ArgumentException">A subprotocol is no token or is listed twice, or a factory offers under another name.</exception>
    public ClientHandshake(
        IRandomSource random,
        IEnumerable<string>? subprotocols = null,
        IEnumerable<IFrameExtensionFactory>? extensions = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        _subprotocols = Subprotocol.RequireTokens(subprotocols);
        _extensions = [.. extensions ?? []];
        Key = AcceptKey.NewKey(random);
        Headers = CreateHeaders().ToReadOnly();
    }

    /// <summary>The nonce, 16 octets in Base64.</summary>
    public string Key { get; }

    /// <summary>The headers of the handshake for a request that others send: all but Host; read-only.</summary>
    public HeaderList Headers { get; }

    /// <summary>Whether a server that chooses none of the offered subprotocols is refused. Default: it is, as by browsers.</summary>
    public SubprotocolDemand SubprotocolDemand { get; init; } = SubprotocolDemand.Required;

    /// <summary>The whole request for a transport that carries octets.</summary>
    /// <param name="uri">Absolute, of ws, wss, http or https, without user information or fragment (RFC 6455 §3).</param>
    /// <param name="headers">More headers; a Host among them takes the place of the URI's.</param>
    /// <exception cref="ArgumentException">The URI is another, or the headers hold one that the handshake writes itself.</exception>
    public HandshakeRequest CreateRequest(Uri uri, HeaderList? headers = null)
    {
        var (host, target) = WebSocketUri.Split(uri);
        return CreateRequest(host, target, headers);
    }

    /// <summary>The whole request for a transport that carries octets.</summary>
    /// <param name="host">The host, with its port unless that is the default.</param>
    /// <param name="target">The escaped path with its query.</param>
    /// <param name="headers">More headers; a Host among them takes the place of <paramref name="host"/>.</param>
    /// <exception cref="ArgumentException">
    /// The host or the target is malformed (CR, LF, a space or the like), or the headers hold one that the handshake writes itself.
    /// </exception>
    public HandshakeRequest CreateRequest(string host, string target, HeaderList? headers = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        var others = headers ?? [];
        var all = new HeaderList();
        if (!others.Contains(HeaderNames.Host))
            all.Add(HeaderNames.Host, host);
        foreach (var (name, value) in Headers)
            all.Add(name, value);
        all.AddOthers(others);
        if (Authority.Parse(all.GetSingle(HeaderNames.Host) ?? "") is null)
            throw new ArgumentException("The host is no name or address with its port (RFC 9110 §7.2).", nameof(host));
        return new HandshakeRequest("GET", target, all);
    }

    /// <summary>Checks the response to this handshake's request (RFC 6455 §4.1).</summary>
    /// <param name="response">The response by HTTP/1.1.</param>
    /// <returns>The agreement, with new instances of the extensions.</returns>
    /// <exception cref="HandshakeException">
    /// The response is no 101 that answers <see cref="Key"/>, or it agrees to a subprotocol or an extension other than offered.
    /// It has the response's status and headers.
    /// </exception>
    public HandshakeAgreement Verify(HandshakeResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        ResponseRules.RequireUpgrade(response);
        ResponseRules.RequireAnswer(response, Key);
        return VerifyAgreement(response);
    }

    /// <summary>
    /// Checks only what the response agrees to: all that there is to check after an extended CONNECT of HTTP/2 or later (RFC 8441),
    /// whose status is for the transport to judge.
    /// </summary>
    /// <param name="response">The response.</param>
    /// <returns>The agreement, with new instances of the extensions.</returns>
    /// <exception cref="HandshakeException">The response agrees to a subprotocol or an extension other than offered.</exception>
    public HandshakeAgreement VerifyAgreement(HandshakeResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var subprotocol = ResponseRules.RequireSubprotocol(response, _subprotocols, SubprotocolDemand);
        var negotiation = new ExtensionNegotiation(_extensions);
        try
        {
            negotiation.AddLocal(WebSocketRole.Client);
            ResponseRules.RequireExtensions(response, negotiation);
        }
        catch
        {
            negotiation.Dispose();
            throw;
        }

        return new() { Subprotocol = subprotocol, Extensions = negotiation.InOrder(), ExtensionHeaders = negotiation.Headers };
    }

    private static IReadOnlyList<ExtensionHeader> OffersOf(IFrameExtensionFactory factory) =>
        factory.Offers.All(offer => offer.Name == factory.Name)
            ? factory.Offers
            : throw new ArgumentException("An extension is offered under the name of its factory.");

    private HeaderList CreateHeaders()
    {
        var headers = new HeaderList
        {
            { HeaderNames.Upgrade, "websocket" },
            { HeaderNames.Connection, "Upgrade" },
            { HeaderNames.Key, Key },
            { HeaderNames.Version, "13" },
        };
        if (_subprotocols.Count > 0)
            headers.Add(HeaderNames.Protocol, string.Join(", ", _subprotocols));
        headers.AddExtensions([.. _extensions.SelectMany(OffersOf)]);
        return headers;
    }
}
