using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The flow face of a sequence that is pulled: the next value is pulled when the observer has taken the one before.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence, such as a pipeline of System.Linq or System.Interactive.Async over <see cref="ToAsyncEnumerable"/>.</param>
    /// <returns>A cold flow: each subscription enumerates by itself and pulls at once, within <c>Subscribe</c> as far as the sequence gives values at once.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>The sequence gives a value</term><description>Passes; the next is pulled when the observer has taken it.</description></item>
    /// <item><term>The sequence throws</term><description>The enumerator is disposed; then <c>OnError</c> with the exception.</description></item>
    /// <item><term>The sequence ends</term><description>The enumerator is disposed; then completion.</description></item>
    /// <item><term>The observer faults</term><description>The enumerator is disposed. <c>Subscribe</c> throws the fault if it is still under way; else nobody owns it, and it is left to <see cref="TaskScheduler.UnobservedTaskException"/>.</description></item>
    /// <item><term>Dispose</term><description>The tokens of the enumerator and of the observer fire; the enumerator is disposed when the call under way has ended, nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source      --1...---2--3--|      . = isn't pulled, since the observer is at work
    /// ToFlow()    --1------2--3--|
    /// observer    --[1--]--[2][3]
    /// </code>
    /// </remarks>
    public static IFlow<T> ToFlow<T>(this IAsyncEnumerable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new AnonymousFlow<T>(observer =>
        {
            var pull = new Pull<T>(source, observer);

            // Not before the whole chain is subscribed: an operator in it that ends must find what it is to dispose.
            CurrentThreadScheduler.Instance.Schedule(pull.Start);
            return pull;
        });
    }

    private sealed class Pull<T>(IAsyncEnumerable<T> source, IFlowObserver<T> observer) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Exception? _fault;

        public void Start()
        {
            var pulling = PullAsync();
            if (pulling.IsCompleted)
            {
                pulling.GetAwaiter().GetResult();
            }
        }

        public void Dispose() => _stop.Cancel();

        private async Task PullAsync()
        {
            Exception? error = null;
            try
            {
                await foreach (var value in source.WithCancellation(_stop.Token).ConfigureAwait(false))
                {
                    if (!_stop.IsCancellationRequested)
                    {
                        await PassAsync(value).ConfigureAwait(false);
                    }

                    if (_stop.IsCancellationRequested)
                    {
                        return;
                    }
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception thrown) when (!ReferenceEquals(thrown, _fault))
            {
                error = thrown;
            }

            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (error is null)
            {
                observer.OnCompleted();
            }
            else
            {
                observer.OnError(error);
            }
        }

        private async ValueTask PassAsync(T value)
        {
            try
            {
                await observer.OnNextAsync(value, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                _fault = fault;
                throw;
            }
        }
    }
}
