using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Benchmarks;

/// <summary>What a pipeline of operators costs per small message, above decoding its text.</summary>
internal static class OperatorsBenchmark
{
    private const int Rounds = 9;
    private const int Messages = 2_000_000;

    public static int Run()
    {
        var (decoding, pipeline) = (new Frames(), new Frames());
        using var first = decoding.Subscribe(new Decoder());
        using var second = pipeline.Messages().Text().Where(text => text.Length > 1).Select(text => text.Length)
            .SubscribeAwait(static (_, _) => default);

        // Until the just-in-time compiler has seen what is hot, it is what would be measured; then both in turn.
        for (var i = 0; i < 3; i++)
        {
            decoding.Send(Messages);
            pipeline.Send(Messages);
        }

        var samples = Enumerable.Range(0, Rounds).Select(_ => (Decoding: Measure(decoding), Pipeline: Measure(pipeline))).ToArray();
        var decodes = Median(samples.Select(sample => sample.Decoding.Nanoseconds));
        var passes = Median(samples.Select(sample => sample.Pipeline.Nanoseconds));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            text of 20 octets, {Messages} messages, median of {Rounds} rounds
            decoding alone                                  {decodes,6:0.0} ns {samples[0].Decoding.Allocated,4} B per message
            Messages().Text().Where().Select(), subscribed  {passes,6:0.0} ns {samples[0].Pipeline.Allocated,4} B per message
            the operators                                   {passes - decodes,6:0.0} ns {samples[0].Pipeline.Allocated - samples[0].Decoding.Allocated,4} B per message
            """));
        return 0;
    }

    /// <summary>What chains of one to ten operators cost per value.</summary>
    public static void RunChains()
    {
        Console.WriteLine("operators in a chain, ns per value and ns more than with one less");
        var chains = Enumerable.Range(0, 11).Select(Chain).ToArray();
        foreach (var chain in chains)
        {
            chain.Send(Messages);
        }

        var before = double.NaN;
        foreach (var (chain, length) in chains.Select((chain, length) => (chain, length)))
        {
            var cost = Median(Enumerable.Range(0, Rounds).Select(_ => Measure(chain).Nanoseconds));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{length,3} {cost,7:0.0} {cost - before,7:0.0}"));
            before = cost;
        }
    }

    private static Frames Chain(int length)
    {
        var frames = new Frames();
        IFlow<Frame> flow = frames;
        for (var i = 0; i < length; i++)
        {
            flow = i % 2 == 0 ? flow.Where(frame => frame.IsFinal) : flow.Select(frame => frame);
        }

        _ = flow.SubscribeAwait(static (_, _) => default);
        return frames;
    }

    private static (double Nanoseconds, long Allocated) Measure(Frames frames)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        frames.Send(Messages);
        var time = Stopwatch.GetElapsedTime(start);
        return (time.TotalNanoseconds / Messages, (GC.GetAllocatedBytesForCurrentThread() - allocated) / Messages);
    }

    private static double Median(IEnumerable<double> figures) => figures.Order().ElementAt(Rounds / 2);

    /// <summary>A source that has its frame already.</summary>
    private sealed class Frames : IFlow<Frame>, IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Frame _frame = Frame.Text("EUR 1.0987 1.0991 12");
        private IFlowObserver<Frame>? _observer;

        public IDisposable Subscribe(IObserver<Frame> observer) => Subscribe(FlowObserver.From(observer));

        public IDisposable Subscribe(IFlowObserver<Frame> observer)
        {
            _observer = observer;
            return this;
        }

        public void Send(int count)
        {
            for (var i = 0; i < count; i++)
            {
                _observer!.OnNextAsync(_frame, _stop.Token).GetAwaiter().GetResult();
            }
        }

        public void Dispose() => _stop.Cancel();
    }

    private sealed class Decoder : IFlowObserver<Frame>
    {
        private int _length;

        public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
        {
            OnNext(value);
            return default;
        }

        public void OnNext(Frame value) => _length += value.GetText().Length;

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
