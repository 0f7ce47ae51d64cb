using System;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.AspNetCore.Tests.Fixture;

/// <summary>Whole messages with the WebSocket of .NET.</summary>
internal static class ClientWebSocketExtensions
{
    public static Task SendTextAsync(this ClientWebSocket client, string text, CancellationToken patience) =>
        client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, patience);

    public static async Task<string> ReceiveTextAsync(this ClientWebSocket client, CancellationToken patience)
    {
        var (type, octets) = await client.ReceiveAsync(patience);
        Assert.That(type, Is.EqualTo(WebSocketMessageType.Text));
        return Encoding.UTF8.GetString(octets);
    }

    /// <summary>Waits for the server's Close.</summary>
    public static async Task<(int Code, string Text)> ReceiveCloseAsync(this ClientWebSocket client, CancellationToken patience)
    {
        var (type, _) = await client.ReceiveAsync(patience);
        Assert.That(type, Is.EqualTo(WebSocketMessageType.Close));
        return ((int)client.CloseStatus!.Value, client.CloseStatusDescription ?? "");
    }

    public static async Task<(WebSocketMessageType Type, byte[] Octets)> ReceiveAsync(this ClientWebSocket client, CancellationToken patience)
    {
        var octets = new byte[1024];
        var length = 0;
        while (true)
        {
            var part = await client.ReceiveAsync(octets.AsMemory(length), patience);
            length += part.Count;
            if (part.EndOfMessage)
            {
                return (part.MessageType, octets[..length]);
            }

            Array.Resize(ref octets, Math.Max(octets.Length, 2 * length));
        }
    }
}
