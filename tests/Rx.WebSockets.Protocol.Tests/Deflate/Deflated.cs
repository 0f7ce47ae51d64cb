using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Rx.WebSockets.Protocol.Deflate;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>Ends that agreed on permessage-deflate, and what a peer of theirs sends; it compresses by <see cref="DeflateStream"/>.</summary>
internal static class Deflated
{
    public static readonly PermessageDeflateOptions Everything = new() { MinSize = 0, SendContextTakeover = true };

    public static readonly PermessageDeflateOptions Forgetful = new() { MinSize = 0, ReceiveContextTakeover = false };

    /// <summary>A client and a server after their handshake.</summary>
    public static (Session Client, Session Server) Pair(Engine engine, PermessageDeflateOptions client, PermessageDeflateOptions? server = null)
    {
        var (offering, accepting) = Extensions(engine, client, server ?? client);
        return (With(WebSocketRole.Client, offering), With(WebSocketRole.Server, accepting));
    }

    /// <summary>Both instances after a handshake of the two factories.</summary>
    public static (PermessageDeflateExtension Client, PermessageDeflateExtension Server) Extensions(
        Engine engine, PermessageDeflateOptions client, PermessageDeflateOptions server) => Extensions(engine.Get(), client, server);

    public static (PermessageDeflateExtension Client, PermessageDeflateExtension Server) Extensions(
        IDeflateEngine engine, PermessageDeflateOptions client, PermessageDeflateOptions server)
    {
        var offering = new PermessageDeflate(engine, [client]);
        var accepted = offering.Offers.Select(new PermessageDeflate(engine, [server]).Accept).First(acceptance => acceptance is not null)!;
        return ((PermessageDeflateExtension)offering.Confirm(accepted.Answer)!, (PermessageDeflateExtension)accepted.Extension);
    }

    /// <summary>One end of its own, whose peer is the test.</summary>
    public static Session End(WebSocketRole role, Engine engine, PermessageDeflateOptions? options = null, ProtocolOptions? limits = null) =>
        End(role, engine.Get(), options, limits);

    public static Session End(WebSocketRole role, IDeflateEngine engine, PermessageDeflateOptions? options = null, ProtocolOptions? limits = null)
    {
        var (client, server) = Extensions(engine, options ?? Everything, options ?? Everything);
        return With(role, role is WebSocketRole.Client ? client : server, limits);
    }

    public static Session With(WebSocketRole role, IFrameExtension extension, ProtocolOptions? limits = null) =>
        new(role, (limits ?? new ProtocolOptions()) with { Extensions = [extension] });

    /// <summary>What a peer sends for one message after the other, all in one context.</summary>
    public static List<byte[]> Messages(params byte[][] messages)
    {
        var output = new MemoryStream();
        using var deflate = new DeflateStream(output, CompressionLevel.Optimal);
        return [.. messages.Select(message =>
        {
            output.SetLength(0);
            deflate.Write(message);
            deflate.Flush();
            return output.ToArray()[..^4];
        })];
    }

    public static byte[] Message(byte[] message) => Messages(message)[0];

    public static byte[] Message(string text) => Message(Wire.Utf8(text));

    /// <summary>What is in the payload of a compressed message that refers to none before.</summary>
    public static byte[] Restore(byte[] payload)
    {
        using var inflate = new DeflateStream(new MemoryStream([.. payload, 0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00]), CompressionMode.Decompress);
        var restored = new MemoryStream();
        inflate.CopyTo(restored);
        return restored.ToArray();
    }

    /// <summary>A payload that is compressed, in several frames.</summary>
    public static WireFrame[] Fragments(Opcode opcode, params byte[][] parts) =>
    [
        .. parts.Select((part, i) => new WireFrame(i == 0 ? opcode : Opcode.Continuation, part)
        {
            IsFinal = i == parts.Length - 1,
            Reserved = i == 0 ? ReservedBits.Rsv1 : ReservedBits.None,
        }),
    ];

    public static WireFrame Text(byte[] payload) => Wire.Text(payload).With(ReservedBits.Rsv1);

    public static WireFrame Binary(byte[] payload) => Wire.Binary(payload).With(ReservedBits.Rsv1);
}
