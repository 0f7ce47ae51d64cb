using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Benchmarks;

/// <summary>Frames that lie in memory, masked: decoded, and through the driver of a session to its observer. Millions per second on one core.</summary>
internal static class SessionBenchmark
{
    private const int Octets = 20;
    private const int Batch = 2000;
    private const int Batches = 5000;

    public static async Task<IReadOnlyList<Outcome>> RunAsync(Options options)
    {
        var octets = MakeBatch();
        List<double> decodes = [], deliveries = [];
        for (var round = 0; round <= options.Rounds; round++)
        {
            var begun = Environment.CpuUsage.TotalTime;
            var decoded = Decode(octets) / (Environment.CpuUsage.TotalTime - begun).TotalSeconds / 1e6;
            var (allocated, cpu, start) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            var count = await DeliverAsync(octets);
            var (time, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - cpu);
            if (round > 0)
            {
                decodes.Add(decoded);
                deliveries.Add(count / used.TotalSeconds / 1e6);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"decoded: {decoded:0.0} M frames of {Octets} octets per second of CPU"));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Incoming.Subscribe: {count / time.TotalSeconds / 1e6:0.0} M frames of {Octets} octets/s, {count / used.TotalSeconds / 1e6:0.0} M per second of CPU, "
                    + $"{(double)(GC.GetTotalAllocatedBytes() - allocated) / count:0.0} B allocated for each"));
            }
        }

        Outcome[] outcomes =
        [
            Outcome.AtLeast("frames of 20 octets decoded in memory, median", Result.Median(decodes), 15, " M/s"),
            Outcome.AtLeast("frames of 20 octets through Incoming.Subscribe, median", Result.Median(deliveries), 8, " M/s"),
        ];
        Table.Write(outcomes);
        return outcomes;
    }

    private static long Decode(byte[] octets)
    {
        var server = new WebSocketProtocol(WebSocketRole.Server, ProtocolOptions.Default, new SeededRandom(1));
        long count = 0;
        for (var i = 0; i < Batches; i++)
        {
            server.Receive(octets, default);
            while (server.TryRead(out _))
            {
                count++;
            }
        }

        return count;
    }

    private static async Task<long> DeliverAsync(byte[] octets)
    {
        var transport = new Repeated(octets, Batches);
        var session = WebSocketSession.Create(transport, WebSocketRole.Server, new() { PingInterval = Timeout.InfiniteTimeSpan, CloseTimeout = TimeSpan.FromSeconds(1) });
        long count = 0;
        var done = new TaskCompletionSource();
        session.Incoming.Subscribe(_ => count++, _ => done.SetResult(), done.SetResult);
        await done.Task;
        return count;
    }

    private static byte[] MakeBatch()
    {
        var client = new WebSocketProtocol(WebSocketRole.Client, ProtocolOptions.Default, new SeededRandom(1));
        var output = new ArrayBufferWriter<byte>();
        foreach (var frame in Enumerable.Repeat(Frame.Binary(new byte[Octets]), Batch))
        {
            client.Send(frame);
        }

        client.WriteTo(output, int.MaxValue, default);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A transport that brings the same octets some number of times, at once, and takes whatever is written.</summary>
    private sealed class Repeated(byte[] octets, int times) : PipeReader, IDuplexPipe
    {
        private int _left = times;

        public PipeReader Input => this;

        public PipeWriter Output { get; } = PipeWriter.Create(System.IO.Stream.Null);

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(Next());

        public override bool TryRead(out ReadResult result)
        {
            result = Next();
            return true;
        }

        private ReadResult Next() => _left-- > 0
            ? new ReadResult(new ReadOnlySequence<byte>(octets), isCanceled: false, isCompleted: false)
            : new ReadResult(default, isCanceled: false, isCompleted: true);
    }
}
