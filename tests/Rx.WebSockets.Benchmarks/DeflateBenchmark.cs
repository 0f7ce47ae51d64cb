using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Benchmarks;

/// <summary>1 KiB of JSON compressed and restored, by this library and by System.Net.WebSockets side by side, and what an idle connection holds.</summary>
/// <remarks>
/// Both write frames to memory and read them from it, with takeover in both directions. System.Net.WebSockets has zlib's level 6, this library its own default,
/// and for comparison 6, too. What is
/// counted is the processor's time, which neighbours don't add to. A frame of this library may be kept, so System.Net.WebSockets copies each
/// message out of its buffer; what it takes without that, filling one buffer over and over, is told beside it.
/// </remarks>
internal static class DeflateBenchmark
{
    private const int Messages = 20_000;
    private const int Connections = 200;
    private const int WarmUps = 3;
    private const int SystemLevel = 6;

    private static readonly byte[][] Json = MakeMessages();

    private static byte[]? _kept;

    public static async Task<IReadOnlyList<Outcome>> RunAsync(Options options)
    {
        List<(double Ours, double Theirs)> sends = [], sameLevel = [], receives = [], kept = [];
        for (var round = -WarmUps; round < options.Rounds; round++)
        {
            var (ours, shipped) = Timed(() => Send(PermessageDeflateOptions.Default.Level));
            var (oursAtSix, wire) = Timed(() => Send(SystemLevel));
            var (theirs, theirWire) = await TimedAsync(SystemSendAsync);
            var (oursIn, _) = Timed(() => Receive(theirWire));
            var (theirsIn, _) = await TimedAsync(() => SystemReceiveAsync(wire, keeps: false));
            var (theirsKept, _) = await TimedAsync(() => SystemReceiveAsync(wire, keeps: true));
            if (round < 0)
            {
                continue;
            }

            sends.Add((ours, theirs));
            sameLevel.Add((oursAtSix, theirs));
            receives.Add((oursIn, theirsIn));
            kept.Add((oursIn, theirsKept));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"send: {ours:0.0} µs, at level {SystemLevel} {oursAtSix:0.0} µs, System.Net.WebSockets {theirs:0.0} µs; receive: {oursIn:0.00} µs, System.Net.WebSockets {theirsKept:0.00} µs, not copied {theirsIn:0.00} µs; "
                + $"{(double)shipped.Length / Messages:0}, {(double)wire.Length / Messages:0} and {(double)theirWire.Length / Messages:0} octets on the wire"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median to median: send {Ratio(sends, Result.Median):0.00}x, at level {SystemLevel} {Ratio(sameLevel, Result.Median):0.000}x, receive {Ratio(kept, Result.Median):0.00}x (to what is not copied {Ratio(receives, Result.Median):0.00}x); "
            + $"best to best: {Ratio(sends, Enumerable.Min):0.00}x, {Ratio(sameLevel, Enumerable.Min):0.000}x, {Ratio(kept, Enumerable.Min):0.00}x ({Ratio(receives, Enumerable.Min):0.00}x)"));
        Outcome[] outcomes =
        [
            Outcome.AtMost("1 KiB of JSON compressed, to System.Net.WebSockets, medians", Ratio(sends, Result.Median), 1, "x"),
            Outcome.AtMost("the same at the level of System.Net.WebSockets, medians", Ratio(sameLevel, Result.Median), 1, "x"),
            Outcome.AtMost("1 KiB of JSON restored and kept, to System.Net.WebSockets, medians", Ratio(kept, Result.Median), 1, "x"),
            Outcome.AtMost("idle connection that has received, native memory, with takeover", Held(takeover: true), 48 << 10, " B"),
            Outcome.AtMost("idle connection that has received, native memory, without takeover", Held(takeover: false), 0, " B"),
        ];
        Table.Write(outcomes);
        return outcomes;
    }

    private static double Ratio(List<(double Ours, double Theirs)> rounds, Func<IEnumerable<double>, double> typical) =>
        typical(rounds.Select(round => round.Ours)) / typical(rounds.Select(round => round.Theirs));

    private static PermessageDeflateExtension Extension(bool takeover, WebSocketRole role, int level)
    {
        var factory = new PermessageDeflate(new PermessageDeflateOptions { Level = level, SendContextTakeover = takeover, ReceiveContextTakeover = takeover });
        var accepted = factory.Accept(factory.Offers[0])!;
        return (PermessageDeflateExtension)(role is WebSocketRole.Server ? accepted.Extension : factory.Confirm(accepted.Answer)!);
    }

    private static WebSocketProtocol Open(WebSocketRole role, bool takeover = true, int level = SystemLevel) =>
        new(role, new ProtocolOptions { Extensions = [Extension(takeover, role, level)] }, new SeededRandom(1));

    private static byte[] Send(int level)
    {
        var server = Open(WebSocketRole.Server, level: level);
        var output = new System.Buffers.ArrayBufferWriter<byte>(Messages * 300);
        for (var i = 0; i < Messages; i++)
        {
            server.Send(Frame.Text(Json[i % Json.Length]));
            server.WriteTo(output, int.MaxValue, TimeSpan.Zero);
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Receive(byte[] wire)
    {
        var client = Open(WebSocketRole.Client);
        var count = 0;
        for (var at = 0; at < wire.Length; at += 4096)
        {
            client.Receive(wire.AsSpan(at, Math.Min(4096, wire.Length - at)), TimeSpan.Zero);
            while (client.TryRead(out var frame))
            {
                count += frame.Payload.Length == Json[0].Length ? 1 : 0;
            }
        }

        return count == Messages ? wire : throw new InvalidOperationException($"{count} of {Messages} messages came: {client.Failure?.Message}");
    }

    private static async Task<byte[]> SystemSendAsync()
    {
        var stream = new MemoryStream(Messages * 300);
        using var socket = WebSocket.CreateFromStream(stream, Created(isServer: true));
        for (var i = 0; i < Messages; i++)
        {
            await socket.SendAsync(Json[i % Json.Length], WebSocketMessageType.Text, true, default);
        }

        return stream.ToArray();
    }

    private static async Task<byte[]> SystemReceiveAsync(byte[] wire, bool keeps)
    {
        using var socket = WebSocket.CreateFromStream(new MemoryStream(wire), Created(isServer: false));
        var buffer = new byte[4096];
        for (var i = 0; i < Messages; i++)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), default);
            if (read.Count != Json[0].Length || !read.EndOfMessage)
            {
                throw new InvalidOperationException($"{read.Count} octets came.");
            }

            if (keeps)
            {
                _kept = buffer.AsSpan(0, read.Count).ToArray();
            }
        }

        return wire;
    }

    private static WebSocketCreationOptions Created(bool isServer) => new()
    {
        IsServer = isServer,
        KeepAliveInterval = Timeout.InfiniteTimeSpan,
        DangerousDeflateOptions = new WebSocketDeflateOptions(),
    };

    private static long Held(bool takeover)
    {
        var message = new System.Buffers.ArrayBufferWriter<byte>();
        var server = Open(WebSocketRole.Server, takeover);
        server.Send(Frame.Text(Json[0]));
        server.WriteTo(message, int.MaxValue, TimeSpan.Zero);
        WebSocketProtocol[] clients = [.. Enumerable.Range(0, WarmUps + Connections).Select(_ => Open(WebSocketRole.Client, takeover))];
        foreach (var client in clients.Take(WarmUps))
        {
            Take(client);
        }

        var before = Used();
        foreach (var client in clients.Skip(WarmUps))
        {
            Take(client);
        }

        var held = (Used() - before) / Connections;
        GC.KeepAlive(clients);
        return held;

        void Take(WebSocketProtocol client)
        {
            client.Receive(message.WrittenSpan, TimeSpan.Zero);
            client.TryRead(out _);
        }
    }

    private static (double Time, byte[] Wire) Timed(Func<byte[]> work)
    {
        var start = Begin();
        var wire = work();
        return ((Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Messages, wire);
    }

    private static async Task<(double Time, byte[] Wire)> TimedAsync(Func<Task<byte[]>> work)
    {
        var start = Begin();
        var wire = await work();
        return ((Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Messages, wire);
    }

    // What one leaves to collect isn't the next one's.
    private static TimeSpan Begin()
    {
        GC.Collect();
        return Environment.CpuUsage.TotalTime;
    }

    // All as long as each other, so that a count of octets tells that a message is whole.
    private static byte[][] MakeMessages()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 64).Select(_ =>
        {
            var text = new StringBuilder("{");
            while (text.Length < 1024)
            {
                text.Append(CultureInfo.InvariantCulture, $"\"field{random.Next(40)}\":{{\"id\":{random.Next(100_000)},\"name\":\"user-{random.Next(1000)}\",\"score\":{random.NextDouble():F4}}},");
            }

            text.Length = 1023;
            return Encoding.UTF8.GetBytes(text.Append('}').ToString());
        })];
    }

    // What malloc has given out, in blocks of the heap and in blocks of their own.
    private static long Used()
    {
        var state = mallinfo2();
        return (long)(state.Used + state.Mapped);
    }

    [DllImport("libc")]
    private static extern State mallinfo2();

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct State
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedCount;
        public readonly nuint Mapped;
        private readonly nuint _most, _fastFree;
        public readonly nuint Used;
        private readonly nuint _free, _topmost;
    }
}
