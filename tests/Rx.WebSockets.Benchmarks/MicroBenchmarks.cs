using System;
using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.Framing;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Benchmarks;

/// <summary>The parts of the codec on one core: decoding, encoding, masking and the check of UTF-8.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class MicroBenchmarks
{
    private const int Frames = 1000;

    private readonly ArrayBufferWriter<byte> _output = new(64 << 10);
    private readonly Frame _frame = Frame.Binary(new byte[20]);
    private readonly WebSocketProtocol _decoder = new(WebSocketRole.Server, ProtocolOptions.Default, new SeededRandom(1));
    private readonly WebSocketProtocol _server = new(WebSocketRole.Server, ProtocolOptions.Default, new SeededRandom(1));
    private readonly WebSocketProtocol _client = new(WebSocketRole.Client, ProtocolOptions.Default, new SeededRandom(1));
    private byte[] _octets = [];
    private byte[] _text = [];

    /// <summary>What the text of <see cref="Utf8"/> is made of.</summary>
    [Params("ascii", "mixed", "cjk")]
    public string Script { get; set; } = "";

    /// <summary>Makes a thousand masked frames of 20 octets, and 16 KiB of text.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _octets = Encode(_client).ToArray();
        var sample = Script switch { "ascii" => "The quick brown fox. ", "mixed" => "Füchse jagen schöne Ölkäfer. ", _ => "敏捷的棕色狐狸跳过了懒狗。" };
        var text = new StringBuilder();
        while (Encoding.UTF8.GetByteCount(text.ToString()) < 16 << 10)
        {
            text.Append(sample);
        }

        _text = Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A thousand frames of a client, as a server reads them.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int Decode()
    {
        _decoder.Receive(_octets, default);
        var count = 0;
        while (_decoder.TryRead(out _))
        {
            count++;
        }

        return count;
    }

    /// <summary>A thousand frames of a server.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int EncodePlain() => Encode(_server).Length;

    /// <summary>A thousand frames of a client, each with a key of its own.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int EncodeMasked() => Encode(_client).Length;

    /// <summary>The check of 16 KiB of text.</summary>
    [Benchmark]
    public bool Utf8()
    {
        var validator = new Utf8Validator();
        return validator.Append(_text) && validator.IsComplete;
    }

    private ReadOnlySpan<byte> Encode(WebSocketProtocol protocol)
    {
        _output.ResetWrittenCount();
        for (var i = 0; i < Frames; i++)
        {
            protocol.Send(_frame);
        }

        protocol.WriteTo(_output, int.MaxValue, default);
        return _output.WrittenSpan;
    }
}
