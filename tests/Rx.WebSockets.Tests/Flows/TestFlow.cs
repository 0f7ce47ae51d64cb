using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets.Tests.Flows;

/// <summary>A flow that a test drives by hand. It keeps the contract: it waits, and a fault ends the subscription.</summary>
internal sealed class TestFlow<T> : IFlow<T>
{
    private readonly List<Subscription> _subscriptions = [];

    /// <summary>What a cold source signals before <c>Subscribe</c> returns.</summary>
    public Action<IFlowObserver<T>>? OnSubscribe { get; init; }

    public int Subscribers => _subscriptions.Count(subscription => !subscription.IsOver);

    /// <summary>The latest observer, for a source that doesn't care whether it is still subscribed.</summary>
    public IFlowObserver<T> LastObserver => _subscriptions[^1].Observer;

    public CancellationToken LastToken => _subscriptions[^1].Token;

    public IDisposable Subscribe(IObserver<T> observer) => Subscribe(FlowObserver.From(observer));

    public IDisposable Subscribe(IFlowObserver<T> observer)
    {
        var subscription = new Subscription(observer);
        _subscriptions.Add(subscription);
        OnSubscribe?.Invoke(observer);
        return subscription;
    }

    /// <summary>Hands a value to all who are subscribed, one after the other.</summary>
    public async Task SendAsync(T value)
    {
        foreach (var subscription in Live())
        {
            await subscription.SendAsync(value).ConfigureAwait(false);
        }
    }

    /// <summary>Hands values over to observers that are ready at once.</summary>
    public void Send(params IEnumerable<T> values)
    {
        foreach (var value in values)
        {
            var sent = SendAsync(value);
            if (!sent.IsCompleted)
            {
                throw new InvalidOperationException("The observer makes its source wait.");
            }

            sent.GetAwaiter().GetResult();
        }
    }

    /// <summary>Signals a value to the latest observer, whether or not it is still subscribed.</summary>
    public void Insist(T value, bool pushed = false)
    {
        if (pushed)
        {
            LastObserver.OnNext(value);
        }
        else
        {
            LastObserver.OnNextAsync(value, LastToken).AsTask().GetAwaiter().GetResult();
        }
    }

    public void Complete()
    {
        foreach (var subscription in Live())
        {
            subscription.IsOver = true;
            subscription.Observer.OnCompleted();
        }
    }

    public void Fail(Exception error)
    {
        foreach (var subscription in Live())
        {
            subscription.IsOver = true;
            subscription.Observer.OnError(error);
        }
    }

    private Subscription[] Live() => [.. _subscriptions.Where(subscription => !subscription.IsOver)];

    private sealed class Subscription(IFlowObserver<T> observer) : IDisposable
    {
        private readonly CancellationTokenSource _cancellation = new();

        public IFlowObserver<T> Observer { get; } = observer;

        public CancellationToken Token => _cancellation.Token;

        public bool IsOver { get; set; }

        public async ValueTask SendAsync(T value)
        {
            try
            {
                await Observer.OnNextAsync(value, Token).ConfigureAwait(false);
            }
            catch
            {
                IsOver = true;
                throw;
            }
        }

        public void Dispose()
        {
            IsOver = true;
            _cancellation.Cancel();
        }
    }
}
