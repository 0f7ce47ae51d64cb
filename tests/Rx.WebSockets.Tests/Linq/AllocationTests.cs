using System;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>A value that is taken at once costs no memory on its way through operators.</summary>
public sealed class AllocationTests
{
    [Test]
    public void WhereAndSelect_TenThousandValues_AllocateNothing()
    {
        var count = 0;
        var flow = new Source();
        using var subscription = flow.Where(value => value % 2 == 0).Select(value => value + 1).SubscribeAwait((_, _) =>
        {
            count++;
            return default;
        });
        flow.Send(10_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        flow.Send(10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
        Assert.That(count, Is.EqualTo(10_000));
    }

    private sealed class Source : IFlow<int>, IDisposable
    {
        private readonly CancellationTokenSource _cancellation = new();
        private IFlowObserver<int>? _observer;

        public IDisposable Subscribe(IObserver<int> observer) => Subscribe(FlowObserver.From(observer));

        public IDisposable Subscribe(IFlowObserver<int> observer)
        {
            _observer = observer;
            return this;
        }

        public void Send(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var taken = _observer!.OnNextAsync(i, _cancellation.Token);
                if (!taken.IsCompletedSuccessfully)
                {
                    throw new InvalidOperationException("The observer makes its source wait.");
                }
            }
        }

        public void Dispose() => _cancellation.Cancel();
    }
}
