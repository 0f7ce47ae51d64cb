using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>The server's end of one connection in the hands of a test, which writes every octet itself.</summary>
internal sealed class RawConnection(Socket socket, Stream stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream);

    public PipeWriter Output { get; } = PipeWriter.Create(stream);

    public Socket Socket => socket;

    /// <summary>The frames that follow the head.</summary>
    public ScriptedPeer Frames => new(this, WebSocketRole.Server);

    /// <summary>Reads the head of a request: its lines without the empty one.</summary>
    public async Task<IReadOnlyList<string>> ReadHeadAsync()
    {
        while (true)
        {
            var read = await Input.ReadAsync();
            var text = Encoding.Latin1.GetString(read.Buffer.ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                Input.AdvanceTo(read.Buffer.GetPosition(end + 4));
                return text[..end].Split("\r\n");
            }

            Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                throw new EndOfStreamException($"The input ended behind: {text}");
        }
    }

    /// <summary>Reads and drops what comes until the connection ends in whatever way.</summary>
    public async Task DrainAsync()
    {
        try
        {
            while (true)
            {
                var read = await Input.ReadAsync();
                Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Waits for an octet, and drops it with whatever came along.</summary>
    public async Task ReadUntilOctetAsync()
    {
        var read = await Input.ReadAsync();
        Input.AdvanceTo(read.Buffer.End);
    }

    /// <summary>Writes a text again and again until the client has hung up.</summary>
    /// <returns>How many octets the sockets took.</returns>
    public async Task<long> WriteUntilItBreaksAsync(string text)
    {
        var taken = 0L;
        try
        {
            while (true)
            {
                await WriteAsync(text);
                taken += text.Length;
            }
        }
        catch (IOException)
        {
            return taken;
        }
    }

    public async Task WriteAsync(string text) => await WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> octets) => await Output.WriteAsync(octets);

    /// <summary>Reads a request and accepts it.</summary>
    /// <returns>The lines of the request.</returns>
    public async Task<IReadOnlyList<string>> AcceptAsync(params string[] headers)
    {
        var request = await ReadHeadAsync();
        await WriteAsync(AcceptanceOf(request, headers));
        return request;
    }

    public static string AcceptanceOf(IReadOnlyList<string> request, params string[] headers)
    {
        var key = ValueOf(request, "Sec-WebSocket-Key")!;
        string[] lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", $"Sec-WebSocket-Accept: {ScriptedServer.AnswerTo(key)}", .. headers];
        return string.Join("\r\n", lines) + "\r\n\r\n";
    }

    /// <summary>The value of the only header of a name; null without one.</summary>
    public static string? ValueOf(IReadOnlyList<string> request, string name) =>
        request.SingleOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
