using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>The sample request of RFC 6455 §1.3 with the changes that a test wants.</summary>
internal static class Requests
{
    private static readonly string[] Lines =
    [
        "GET /chat?room=1 HTTP/1.1",
        "Host: server.example.com",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ];

    /// <summary>The request; each change is <c>-Name</c> to leave a header out, or a line to put in its place or behind.</summary>
    public static string Upgrade(params string[] changes)
    {
        var lines = Lines.ToList();
        foreach (var name in changes.Select(NameOf).Distinct())
        {
            lines.RemoveAll(line => NameOf(line) == name);
        }

        return Join([.. lines, .. changes.Where(change => !change.StartsWith('-'))]);
    }

    /// <summary>The request for another target.</summary>
    public static string UpgradeAt(string target, params string[] changes) => UpgradeUnder($"GET {target} HTTP/1.1", changes);

    /// <summary>The request under another first line.</summary>
    public static string UpgradeUnder(string firstLine, params string[] changes) =>
        firstLine + Upgrade(changes)[Lines[0].Length..];

    private static string Join(IEnumerable<string> lines) => string.Concat(lines.Append("").Select(line => line + "\r\n"));

    private static string NameOf(string line) => line.TrimStart('-').Split(':')[0];
}
