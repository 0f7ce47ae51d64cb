using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes an asynchronously made result of each value.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="selector">Makes the result of a value; the token fires when the subscription is disposed, the source says stop, or the result isn't wanted any more.</param>
    /// <param name="concurrency">What happens to values that come while the selector is at work. Default: <see cref="Await.Sequential"/>.</param>
    /// <returns>A flow of the results, in the order of their values.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value, <see cref="Await.Sequential"/></term><description>The selector is called and its result passes; the source waits for both the selector and the observer.</description></item>
    /// <item><term>Value, <see cref="Await.Parallel"/></term><description>The selector is called; the source waits while as many are at work, or done and not yet passed, as the degree says.</description></item>
    /// <item><term>Value, <see cref="Await.DropWhileBusy"/></term><description>Is dropped while the selector or the observer is at work.</description></item>
    /// <item><term>Value, <see cref="Await.SwitchToLatest"/></term><description>The token of the work before fires and its result is dropped; the selector is called when that has ended.</description></item>
    /// <item><term>The selector throws or its task faults</term><description><c>OnError</c> with its exception, behind earlier results; the subscription to the source ends, and the tokens of later work fire.</description></item>
    /// <item><term>Error, completion</term><description>Pass behind the results of the values before.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source by the call that waits, else by its next signal.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; the tokens of all work fire, nothing is signalled any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> that would have to wait</term><description>An <see cref="InvalidOperationException"/>, thrown at the source and signalled as the error.</description></item>
    /// </list>
    /// <code>
    /// source                                  --1--2--3--------|
    /// work of 4 ms each
    /// SelectAwait(work)                       ------1---2---3--|      2 and 3 wait
    /// SelectAwait(work, Parallel(2))          ------1--2--3----|
    /// SelectAwait(work, DropWhileBusy)        ------1-----3----|      2 is dropped
    /// SelectAwait(work, SwitchToLatest)       ------------3----|      1 and 2 are told to stop
    /// </code>
    /// </remarks>
    public static IFlow<TResult> SelectAwait<TSource, TResult>(
        this IFlow<TSource> source, Func<TSource, CancellationToken, ValueTask<TResult>> selector, Await? concurrency = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        concurrency ??= Await.Sequential;
        if (concurrency.Degree > 1)
        {
            return new AnonymousFlow<TResult>(
                observer => new ParallelSink<TSource, TResult>(observer, selector, concurrency.Degree).SubscribeTo(source));
        }

        var paced = concurrency.Pace(source);
        return new AnonymousFlow<TResult>(
            observer => new SelectAwaitSink<TSource, TResult>(observer, selector, concurrency).SubscribeTo(paced));
    }

    private sealed class SelectAwaitSink<TSource, TResult>(
        IFlowObserver<TResult> observer, Func<TSource, CancellationToken, ValueTask<TResult>> selector, Await concurrency)
        : Sink<TSource, TResult>(observer)
    {
        private readonly CancellationTokenSource _disposal = new();

        public override ValueTask OnNextAsync(TSource value, CancellationToken cancellationToken = default)
        {
            if (HasEnded)
            {
                return default;
            }

            ValueTask<TResult> work;
            try
            {
                // A source that gives no token of its own gets the selector cancelled all the same.
                work = selector(value, cancellationToken.CanBeCanceled ? cancellationToken : _disposal.Token);
            }
            catch (Exception error)
            {
                work = ValueTask.FromException<TResult>(error);
            }

            return work.IsCompletedSuccessfully ? PassAsync(work.Result, cancellationToken) : WorkAsync(work, cancellationToken);
        }

        public override void OnNext(TSource value)
        {
            if (HasEnded)
            {
                return;
            }

            var fault = CannotWait();
            OnError(fault);
            throw fault;
        }

        public override void Dispose()
        {
            base.Dispose();
            _disposal.Cancel();
        }

        private async ValueTask WorkAsync(ValueTask<TResult> work, CancellationToken cancellationToken)
        {
            TResult result;
            try
            {
                result = await work.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The source said stop; its terminal signal is still to come.
                throw;
            }
            catch (Exception error)
            {
                OnError(error);
                return;
            }

            await PassAsync(result, cancellationToken).ConfigureAwait(false);
        }

        private ValueTask PassAsync(TResult result, CancellationToken cancellationToken) =>
            HasEnded || (concurrency.DropsLateResults && cancellationToken.IsCancellationRequested)
                ? default
                : Observer.OnNextAsync(result, cancellationToken);
    }

    private static InvalidOperationException CannotWait() => new(
        "An awaited handler makes its source wait, and this source pushed with plain OnNext, which can't: call OnNextAsync.");
}
