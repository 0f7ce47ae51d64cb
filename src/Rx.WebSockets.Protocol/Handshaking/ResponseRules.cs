using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>What a client demands of the server's half of the handshake (RFC 6455 §4.1), each rule with its refusal.</summary>
internal static class ResponseRules
{
    private const string Section = "RFC 6455 §4.1";

    public static void RequireUpgrade(HandshakeResponse response)
    {
        Demand(response, response.StatusCode == 101, $"The server answered with status {response.StatusCode} instead of 101.");
        Demand(
            response,
            "websocket".Equals(response.Headers.GetSingle(HeaderNames.Upgrade), StringComparison.OrdinalIgnoreCase),
            "The header Upgrade of the response is not websocket.");
        Demand(
            response,
            response.Headers.HasElement(HeaderNames.Connection, "Upgrade"),
            "The header Connection of the response doesn't say Upgrade.");
    }

    public static void RequireAnswer(HandshakeResponse response, string key)
    {
        var accept = response.Headers.GetSingle(HeaderNames.Accept);
        Demand(response, accept is not null, "The header Sec-WebSocket-Accept of the response has to stand once.");
        Demand(response, AcceptKey.IsAnswer(key, accept ?? ""), "The header Sec-WebSocket-Accept doesn't answer the key.");
    }

    /// <summary>The header stands at most once (RFC 6455 §11.3.4) with one of the offers, to the letter.</summary>
    public static string? RequireSubprotocol(HandshakeResponse response, IReadOnlyList<string> offered, SubprotocolDemand demand)
    {
        if (!response.Headers.Contains(HeaderNames.Protocol))
        {
            var goesOn = offered.Count == 0 || demand == SubprotocolDemand.Optional;
            Demand(response, goesOn, "The server chose none of the offered subprotocols.");
            return null;
        }

        var chosen = response.Headers.GetSingle(HeaderNames.Protocol);
        Demand(response, chosen is not null, "The server chose more than one subprotocol.");
        Demand(response, offered.Contains(chosen, StringComparer.Ordinal), "The server chose a subprotocol that was not offered.");
        return chosen;
    }

    public static void RequireExtensions(HandshakeResponse response, ExtensionNegotiation negotiation)
    {
        var answers = response.Headers.GetExtensions();
        Demand(response, answers is not null, "The header Sec-WebSocket-Extensions of the response is no list of extensions.");
        Demand(
            response,
            (answers ?? []).All(negotiation.TryConfirm),
            "The server agreed to an extension that was not offered like this, or twice, or to two that claim the same bit.");
    }

    private static void Demand(HandshakeResponse response, bool holds, string otherwise)
    {
        if (!holds)
            throw new HandshakeException(response.StatusCode, Section, otherwise, response.Headers);
    }
}
