using System;
using System.Linq;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>What a server demands of the client's half of the handshake (RFC 6455 §4.2.1), each rule with its refusal.</summary>
internal static class RequestRules
{
    private const string Section = "RFC 6455 §4.2.1";
    private const string SupportedVersion = "13";

    public static void RequireGet(HandshakeRequest request)
    {
        if (request.Method != "GET")
            throw HeadFault.OtherMethod.ToRequestRefusal();
    }

    public static void RequireHost(HandshakeRequest request)
    {
        RequireOne(request, HeaderNames.Host);
        Demand(Authority.Parse(request.Host) is not null, "The header Host names no host.");
    }

    public static void RequireUpgrade(HandshakeRequest request)
    {
        Demand(request.Headers.HasElement(HeaderNames.Upgrade, "websocket"), "The header Upgrade doesn't ask for websocket.");
        Demand(request.Headers.HasElement(HeaderNames.Connection, "Upgrade"), "The header Connection doesn't ask for the upgrade.");
    }

    /// <summary>HTTP/2 has neither header (RFC 9113 §8.2.2).</summary>
    public static void RequireConnect(HandshakeRequest request)
    {
        Demand(request.Method == "CONNECT", "The opening handshake by HTTP/2 or later is a CONNECT request.");
        var upgrades = request.Headers.Contains(HeaderNames.Upgrade) || request.Headers.Contains(HeaderNames.Connection);
        Demand(!upgrades, "An extended CONNECT has no header Upgrade or Connection.");
    }

    /// <summary>Drafts before version 4 had no version header, so a missing one is answered like any other than 13.</summary>
    public static void RequireVersion(HandshakeRequest request)
    {
        var version = request.Headers.GetSingle(HeaderNames.Version);
        Demand(version is not null || !request.Headers.Contains(HeaderNames.Version), "The header Sec-WebSocket-Version stands more than once.");
        if (version != SupportedVersion)
            throw OtherVersion();
    }

    public static void RequireKey(HandshakeRequest request)
    {
        RequireOne(request, HeaderNames.Key);
        Demand(AcceptKey.IsKey(request.Key), "The header Sec-WebSocket-Key doesn't hold 16 octets in Base64.");
    }

    /// <summary>The subprotocols are unique (RFC 6455 §4.1, item 10).</summary>
    public static void RequireOffers(HandshakeRequest request)
    {
        var subprotocols = request.OfferedSubprotocols;
        Demand(
            subprotocols is not null && subprotocols.Distinct(StringComparer.Ordinal).Count() == subprotocols.Count,
            "The header Sec-WebSocket-Protocol is no list of different tokens.");
        Demand(request.OfferedExtensions is not null, "The header Sec-WebSocket-Extensions is no list of extensions.");
    }

    public static void RequireOrigin(HandshakeRequest request, OriginPolicy origins, string? scheme)
    {
        Demand(request.Headers.GetValues(HeaderNames.Origin).Count() <= 1, "The header Origin stands more than once.");
        if (!origins.Allows(request, scheme))
            throw new HandshakeException(403, "RFC 6455 §10.2", "The origin is not allowed.");
    }

    private static void RequireOne(HandshakeRequest request, string name) =>
        Demand(request.Headers.GetSingle(name) is not null, $"The header {name} has to stand once.");

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
            throw new HandshakeException(400, Section, otherwise);
    }

    /// <summary>426 tells what would be understood (RFC 6455 §4.4, RFC 9110 §15.5.22).</summary>
    private static HandshakeException OtherVersion() =>
        new(426, "RFC 6455 §4.4", "Only version 13 of the WebSocket protocol is spoken here.", new()
        {
            { HeaderNames.Upgrade, "websocket" },
            { HeaderNames.Connection, "Upgrade, close" },
            { HeaderNames.Version, SupportedVersion },
        });
}
