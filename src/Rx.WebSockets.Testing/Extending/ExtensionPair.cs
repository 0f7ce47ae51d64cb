using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Extending;

/// <summary>Two ends of a connection in memory with new instances of an extension, as far as they go without time.</summary>
internal sealed class ExtensionPair : IDisposable
{
    private readonly IFrameExtension _client;
    private readonly IFrameExtension _server;

    public ExtensionPair(IFrameExtensionFactory client, IFrameExtensionFactory server, int maxMessageSize = 16 << 20)
    {
        (_client, _server) = client.Name.Length == 0 ? (client.CreateLocal(WebSocketRole.Client), server.CreateLocal(WebSocketRole.Server)) : Agree(client, server);
        Client = Open(WebSocketRole.Client, _client, maxMessageSize);
        Server = Open(WebSocketRole.Server, _server, maxMessageSize);
    }

    public WebSocketProtocol Client { get; }

    public WebSocketProtocol Server { get; }

    public ReservedBits Claims => _client.Claims | _server.Claims;

    /// <summary>The end that sends, then the one that receives.</summary>
    public (WebSocketProtocol From, WebSocketProtocol To) From(WebSocketRole role) => role is WebSocketRole.Client ? (Client, Server) : (Server, Client);

    /// <summary>What an end puts on the wire for frames.</summary>
    public static byte[] Send(WebSocketProtocol from, IEnumerable<Frame> frames)
    {
        var octets = new ArrayBufferWriter<byte>();
        foreach (var frame in frames)
        {
            from.Send(frame);
            while (from.WantsWrite)
            {
                from.WriteTo(octets, int.MaxValue, TimeSpan.Zero);
            }
        }

        return from.Cause is { } fault ? throw new ExtensionKitException($"Sending failed: {fault.Message}", fault) : octets.WrittenSpan.ToArray();
    }

    /// <summary>What an end reads of octets that come in these pieces.</summary>
    public static List<Frame> Receive(WebSocketProtocol to, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        var read = new List<Frame>();
        foreach (var piece in pieces)
        {
            to.Receive(piece.Span, TimeSpan.Zero);
            while (to.TryRead(out var frame))
            {
                read.Add(frame);
            }
        }

        return read;
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private static (IFrameExtension Client, IFrameExtension Server) Agree(IFrameExtensionFactory client, IFrameExtensionFactory server)
    {
        var accepted = client.Offers.Select(server.Accept).FirstOrDefault(acceptance => acceptance is not null)
            ?? throw new ExtensionKitException($"The server accepts none of the offers: {string.Join(", ", client.Offers)}.");
        return (client.Confirm(accepted.Answer)
            ?? throw new ExtensionKitException($"The client refuses the server's answer: {accepted.Answer}."), accepted.Extension);
    }

    private static WebSocketProtocol Open(WebSocketRole role, IFrameExtension extension, int maxMessageSize) => new(
        role, new ProtocolOptions { Extensions = [extension], MaxFrameSize = int.MaxValue, MaxMessageSize = maxMessageSize }, new SeededRandom(1));
}
