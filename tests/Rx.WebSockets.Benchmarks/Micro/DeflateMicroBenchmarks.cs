using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using BenchmarkDotNet.Attributes;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Benchmarks.Micro;

/// <summary>A message of 1 KiB compressed and restored, without frames around it.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class DeflateMicroBenchmarks
{
    private readonly List<Frame> _output = [];
    private readonly Frame _message = Frame.Text(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"\"field{i * i % 97}\":{i},"))[..1024]));
    private PermessageDeflateExtension _server = null!;
    private PermessageDeflateExtension _client = null!;
    private Frame _deflated;

    /// <summary>Whether contexts are kept from message to message.</summary>
    [Params(true, false)]
    public bool Takeover { get; set; }

    /// <summary>1 is fast, 5 the default.</summary>
    [Params(1, 5, 6)]
    public int Level { get; set; }

    /// <summary>Both ends agree, and one message is compressed.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var factory = new PermessageDeflate(new PermessageDeflateOptions { Level = Level, SendContextTakeover = Takeover, ReceiveContextTakeover = Takeover });
        var accepted = factory.Accept(factory.Offers[0])!;
        (_server, _client) = ((PermessageDeflateExtension)accepted.Extension, (PermessageDeflateExtension)factory.Confirm(accepted.Answer)!);
        Compress();
        Compress();
        _deflated = _output[0];
        _client.TransformIncoming(_deflated, int.MaxValue, []);
    }

    /// <summary>What a server does to a message that goes out.</summary>
    [Benchmark]
    public int Compress()
    {
        _output.Clear();
        _server.TransformOutgoing(_message, _output);
        return _output[0].Payload.Length;
    }

    /// <summary>What a client does to it when it has come.</summary>
    [Benchmark]
    public int Restore()
    {
        _output.Clear();
        _client.TransformIncoming(_deflated, int.MaxValue, _output);
        return _output[0].Payload.Length;
    }
}
