using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Rx.WebSockets.Protocol.Tests.Handshaking;

/// <summary>The sample handshake of RFC 6455 §1.3 as octets, with the changes that a test wants.</summary>
internal static class Heads
{
    public const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    public const string Answer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static readonly string[] RequestLines =
    [
        "GET /chat?room=1 HTTP/1.1",
        "Host: server.example.com",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + Key,
        "Sec-WebSocket-Version: 13",
    ];

    private static readonly string[] ResponseLines =
    [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: " + Answer,
    ];

    /// <summary>The request; each change is <c>-Name</c> to leave a header out, or a line to put in its place or behind.</summary>
    public static string Request(params string[] changes) => Join(Change(RequestLines, changes));

    /// <summary>The response, with changes as for <see cref="Request"/>.</summary>
    public static string Response(params string[] changes) => Join(Change(ResponseLines, changes));

    /// <summary>The request under another first line.</summary>
    public static string RequestUnder(string firstLine) => Join([firstLine, .. RequestLines.Skip(1)]);

    /// <summary>The response under another first line.</summary>
    public static string ResponseUnder(string firstLine) => Join([firstLine, .. ResponseLines.Skip(1)]);

    public static string Join(IEnumerable<string> lines) => string.Concat(lines.Append("").Select(line => line + "\r\n"));

    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static HandshakeRequest ReadRequest(string head)
    {
        var reader = HandshakeReader.ForRequest();
        return reader.TryRead(Octets(head), out _) ? reader.Request : throw new ArgumentException("The head is not complete.", nameof(head));
    }

    public static HandshakeResponse ReadResponse(string head)
    {
        var reader = HandshakeReader.ForResponse();
        return reader.TryRead(Octets(head), out _) ? reader.Response : throw new ArgumentException("The head is not complete.", nameof(head));
    }

    public static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    private static List<string> Change(string[] lines, string[] changes)
    {
        var result = lines.ToList();
        foreach (var name in changes.Select(NameOf).Distinct())
            result.RemoveAll(line => NameOf(line) == name);
        result.AddRange(changes.Where(change => !change.StartsWith('-')));
        return result;
    }

    private static string NameOf(string line) => line.TrimStart('-').Split(':')[0];
}
