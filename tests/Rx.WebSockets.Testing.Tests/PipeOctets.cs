using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>Short words for what tests do with the halves of an end.</summary>
internal static class PipeOctets
{
    public static ValueTask<FlushResult> SendAsync(this IDuplexPipe end, string hex) => end.Output.WriteAsync(Hex.Parse(hex));

    /// <summary>One read: its octets in hex, with a full stop behind them at the end of input.</summary>
    public static async Task<string> ReadAsync(this IDuplexPipe end)
    {
        ReadResult read = await end.Input.ReadAsync();
        string hex = Hex.ToString(read.Buffer.ToArray());
        end.Input.AdvanceTo(read.Buffer.End);
        return read.IsCompleted ? hex + "." : hex;
    }

    /// <summary>Every read until the end of input.</summary>
    public static async Task<List<string>> ReadToEndAsync(this IDuplexPipe end)
    {
        List<string> reads = [];
        do
        {
            reads.Add(await end.ReadAsync());
        }
        while (!reads[^1].EndsWith('.'));

        return reads;
    }
}
