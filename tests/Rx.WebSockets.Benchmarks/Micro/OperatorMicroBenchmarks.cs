using System;
using System.Threading;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Benchmarks.Micro;

/// <summary>What operators cost for each value, whose observer is always ready.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class OperatorMicroBenchmarks
{
    private readonly Frame _frame = Frame.Text("EUR 1.0987 1.0991 12");
    private readonly Source _where = new();
    private readonly Source _messages = new();
    private readonly Source _text = new();
    private readonly Source _typical = new();
    private readonly Source _shared = new();

    /// <summary>Subscribes each pipeline.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _where.Where(frame => frame.IsFinal).SubscribeAwait(static (_, _) => default);
        _messages.Messages().SubscribeAwait(static (_, _) => default);
        _text.Text().SubscribeAwait(static (_, _) => default);
        _typical.Messages().Text().Where(text => text.Length > 1).Select(text => text.Length).SubscribeAwait(static (_, _) => default);
        var shared = _shared.Share();
        shared.SubscribeAwait(static (_, _) => default);
        shared.SubscribeAwait(static (_, _) => default);
    }

    /// <summary>Where().</summary>
    [Benchmark]
    public void Where() => _where.Send(_frame);

    /// <summary>Messages(), of whole messages.</summary>
    [Benchmark]
    public void Messages() => _messages.Send(_frame);

    /// <summary>Text(), which makes a string.</summary>
    [Benchmark]
    public void Text() => _text.Send(_frame);

    /// <summary>Messages().Text().Where().Select().</summary>
    [Benchmark]
    public void Typical() => _typical.Send(_frame);

    /// <summary>Share(), with two observers.</summary>
    [Benchmark]
    public void Share() => _shared.Send(_frame);

    private sealed class Source : IFlow<Frame>, IDisposable
    {
        private IFlowObserver<Frame>? _observer;

        public IDisposable Subscribe(IObserver<Frame> observer) => Subscribe(FlowObserver.From(observer));

        public IDisposable Subscribe(IFlowObserver<Frame> observer)
        {
            _observer = observer;
            return this;
        }

        public void Send(Frame frame)
        {
            ValueTask sent = _observer!.OnNextAsync(frame, CancellationToken.None);
            if (!sent.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The observer wasn't ready.");
            }
        }

        public void Dispose()
        {
        }
    }
}
