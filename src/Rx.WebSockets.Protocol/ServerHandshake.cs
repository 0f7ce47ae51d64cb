using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>The server's side of the opening handshake (RFC 6455 §4.2): check the request, agree, answer.</summary>
public static class ServerHandshake
{
    /// <summary>
    /// Refuses a request that is no opening handshake of version 13, or whose origin isn't allowed.
    /// </summary>
    /// <param name="request">The request by HTTP/1.1.</param>
    /// <param name="origins">Which pages may connect; null for <see cref="OriginPolicy.SameOrigin"/>.</param>
    /// <param name="scheme">The scheme of the connection for <see cref="OriginPolicy.Allows"/>; null when it isn't known.</param>
    /// <exception cref="HandshakeException">
    /// 405 for a method other than GET, 426 for another version, 403 for an origin that isn't allowed, 400 for a header that is
    /// missing, repeated or malformed.
    /// </exception>
    public static void Check(HandshakeRequest request, OriginPolicy? origins = null, string? scheme = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestRules.RequireGet(request);
        RequestRules.RequireHost(request);
        RequestRules.RequireUpgrade(request);
        RequestRules.RequireVersion(request);
        RequestRules.RequireKey(request);
        RequestRules.RequireOffers(request);
        RequestRules.RequireOrigin(request, origins ?? OriginPolicy.SameOrigin, scheme);
    }

    /// <summary>
    /// As <see cref="Check"/> for an extended CONNECT of HTTP/2 or later (RFC 8441), which has no upgrade and no key. Its
    /// <c>:protocol</c> is for the transport to check.
    /// </summary>
    /// <param name="request">The request, its authority in the header Host.</param>
    /// <param name="origins">Which pages may connect; null for <see cref="OriginPolicy.SameOrigin"/>.</param>
    /// <param name="scheme">The scheme of the connection for <see cref="OriginPolicy.Allows"/>; null when it isn't known.</param>
    /// <exception cref="HandshakeException">As for <see cref="Check"/>, and 400 for another method or a header Upgrade or Connection.</exception>
    public static void CheckExtendedConnect(HandshakeRequest request, OriginPolicy? origins = null, string? scheme = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestRules.RequireConnect(request);
        RequestRules.RequireHost(request);
        RequestRules.RequireVersion(request);
        RequestRules.RequireOffers(request);
        RequestRules.RequireOrigin(request, origins ?? OriginPolicy.SameOrigin, scheme);
    }

    /// <summary>Chooses among what a checked request offers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="subprotocol">
    /// Chooses one of the offered subprotocols, or null for none; called only when some are offered. See
    /// <see cref="SubprotocolChoice"/>. Without it none is chosen.
    /// </param>
    /// <param name="extensions">
    /// What the application speaks. Offers are taken in the client's order; one is passed over when every factory of its name
    /// declines, when its name is agreed already, or when a bit it claims is taken.
    /// </param>
    /// <returns>The agreement, with new instances of the extensions.</returns>
    /// <exception cref="InvalidOperationException">The choice was not offered, or local transforms claim the same bit.</exception>
    public static HandshakeAgreement Negotiate(
        HandshakeRequest request,
        Func<IReadOnlyList<string>, string?>? subprotocol = null,
        IReadOnlyList<IFrameExtensionFactory>? extensions = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var offered = request.Subprotocols;
        var chosen = offered.Count > 0 ? subprotocol?.Invoke(offered) : null;
        if (chosen is not null && !offered.Contains(chosen, StringComparer.Ordinal))
            throw new InvalidOperationException("The chosen subprotocol was not offered (RFC 6455 §4.2.2).");

        if (extensions is null or [])
            return new() { Subprotocol = chosen };
        var negotiation = new ExtensionNegotiation(extensions);
        try
        {
            negotiation.AddLocal(WebSocketRole.Server);
            foreach (var offer in request.ExtensionOffers)
                negotiation.TryAccept(offer);
        }
        catch
        {
            negotiation.Dispose();
            throw;
        }

        return new() { Subprotocol = chosen, Extensions = negotiation.InOrder(), ExtensionHeaders = negotiation.Headers };
    }

    /// <summary>The response that opens the connection; frames follow right behind it (RFC 6455 §4.2.2).</summary>
    /// <param name="request">The request, checked.</param>
    /// <param name="agreement">What was agreed; null for no subprotocol and no extension.</param>
    /// <param name="headers">More headers for the response.</param>
    /// <exception cref="ArgumentException">The more headers hold one that the handshake writes itself.</exception>
    public static HandshakeResponse Accept(HandshakeRequest request, HandshakeAgreement? agreement = null, HeaderList? headers = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var all = new HeaderList
        {
            { HeaderNames.Upgrade, "websocket" },
            { HeaderNames.Connection, "Upgrade" },
            { HeaderNames.Accept, AcceptKey.Answer(request.Key) },
        };
        if (agreement?.Subprotocol is { } subprotocol)
            all.Add(HeaderNames.Protocol, subprotocol);
        all.AddExtensions(agreement?.ExtensionHeaders ?? []);
        all.AddOthers(headers);
        return new HandshakeResponse(101, ReasonPhrases.Get(101), all);
    }

    /// <summary>The response that refuses, with a short text; the transport is closed behind it.</summary>
    /// <param name="statusCode">From 300 to 599.</param>
    /// <param name="text">What the peer is told; sent as plain text in UTF-8.</param>
    /// <param name="headers">More headers, such as WWW-Authenticate or Location.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status refuses nothing.</exception>
    public static HandshakeResponse Refuse(int statusCode, string text = "", HeaderList? headers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        ArgumentNullException.ThrowIfNull(text);
        var all = new HeaderList(headers ?? []);
        if (!all.Contains(HeaderNames.Connection))
            all.Add(HeaderNames.Connection, "close");
        all.Add(HeaderNames.ContentType, "text/plain; charset=utf-8");
        all.Add(HeaderNames.ContentLength, $"{Encoding.UTF8.GetByteCount(text)}");
        return new HandshakeResponse(statusCode, ReasonPhrases.Get(statusCode), all, text);
    }

    /// <summary>The response for a refusal that was thrown: its status (400 without one), its sentence, its headers.</summary>
    /// <param name="refusal">The refusal.</param>
    public static HandshakeResponse Refuse(HandshakeException refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return Refuse(refusal.StatusCode ?? 400, refusal.Message, refusal.Headers);
    }
}
