using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Rx.WebSockets.AspNetCore.Tests.Fixture;

/// <summary>The request of an opening handshake as text, for a test to spoil.</summary>
internal sealed record OpeningRequest
{
    private IReadOnlyList<(string Name, string Value)> Headers { get; init; } =
    [
        ("Host", "server.example"),
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
    ];

    public string Method { get; init; } = "GET";

    public required string Path { get; init; }

    public static OpeningRequest For(string path) => new() { Path = path };

    public OpeningRequest With(string name, string value) => Without(name).And(name, value);

    public OpeningRequest And(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    public OpeningRequest Without(string name) => this with { Headers = [.. Headers.Where(header => header.Name != name)] };

    public byte[] ToOctets() => Encoding.ASCII.GetBytes(
        $"{Method} {Path} HTTP/1.1\r\n{string.Concat(Headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}\r\n");
}
