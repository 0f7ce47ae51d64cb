using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The headers that the handshake writes itself, so that an application can't.</summary>
internal static class ReservedHeaders
{
    private static readonly string[] Names =
        [HeaderNames.Connection, HeaderNames.Upgrade, HeaderNames.ContentLength, HeaderNames.TransferEncoding];

    /// <summary>Adds the headers of an application behind those of the handshake.</summary>
    public static void AddOthers(this HeaderList headers, HeaderList? others)
    {
        foreach (var (name, value) in others ?? [])
        {
            if (IsReserved(name))
                throw new ArgumentException($"The handshake itself writes the header {name}.", nameof(others));
            headers.Add(name, value);
        }
    }

    private static bool IsReserved(string name) =>
        name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)
        || Array.Exists(Names, reserved => reserved.Equals(name, StringComparison.OrdinalIgnoreCase));
}
