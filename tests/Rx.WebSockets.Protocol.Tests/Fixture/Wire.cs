using System;
using System.Linq;
using System.Text;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>What a peer can put on the wire.</summary>
public static class Wire
{
    /// <summary>The octets of a hexadecimal notation; spaces are free.</summary>
    public static byte[] Octets(string hex) => Convert.FromHexString(hex.Replace(" ", ""));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>So many octets, none like its neighbours.</summary>
    public static byte[] Some(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7 + (i >> 8)))];

    public static WireFrame Text(string text) => new(Opcode.Text, Utf8(text));

    public static WireFrame Text(byte[] octets) => new(Opcode.Text, octets);

    public static WireFrame Binary(params byte[] octets) => new(Opcode.Binary, octets);

    public static WireFrame Continuation(string text) => new(Opcode.Continuation, Utf8(text));

    public static WireFrame Continuation(params byte[] octets) => new(Opcode.Continuation, octets);

    public static WireFrame Ping(string text = "") => new(Opcode.Ping, Utf8(text));

    public static WireFrame Pong(string text = "") => new(Opcode.Pong, Utf8(text));

    public static WireFrame Close() => new(Opcode.Close, []);

    public static WireFrame Close(byte[] body) => new(Opcode.Close, body);

    public static WireFrame Close(int code, string text = "") =>
        new(Opcode.Close, [(byte)(code >> 8), (byte)code, .. Utf8(text)]);

    /// <summary>The frames one after the other, masked as <paramref name="writer"/> has to.</summary>
    public static byte[] Encode(WebSocketRole writer, params WireFrame[] frames) =>
        [.. frames.SelectMany(frame => frame.Encode(writer))];

    public static WebSocketRole Peer(this WebSocketRole role) =>
        role == WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client;
}
