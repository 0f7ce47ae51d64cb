using System;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Subscribes an asynchronous handler, which the source waits for: one value at a time, in order.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="onNext">Handles a value; the token fires when the subscription is disposed or the source ends.</param>
    /// <param name="onError">Handles the error. Default: it is thrown at the source, as by Rx's <c>Subscribe</c>.</param>
    /// <param name="onCompleted">Handles the completion. Default: nothing.</param>
    /// <param name="cancellationToken">Ends the subscription, as disposing does; nothing is subscribed if it has fired already.</param>
    /// <returns>Ends the subscription when disposed.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>The handler is called; the source waits until its task has completed.</description></item>
    /// <item><term>The handler throws or its task faults</term><description>The subscription ends, and the fault goes back to the source, whose owner hears of it. <paramref name="onError"/> is for errors of the source only.</description></item>
    /// <item><term>Error, completion</term><description>Calls <paramref name="onError"/> or <paramref name="onCompleted"/>, never while the handler runs.</description></item>
    /// <item><term>Dispose, cancellation</term><description>The token of the call under way fires; no handler is called any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c>, from a source that can't wait</term><description>The subscription ends with an <see cref="InvalidOperationException"/>, thrown at the source.</description></item>
    /// </list>
    /// <code>
    /// source           --1----2----3---|      each value is asked for when the handler is done
    /// SubscribeAwait   --[1--][2--][3-]|
    /// </code>
    /// </remarks>
    public static IDisposable SubscribeAwait<T>(
        this IFlow<T> source,
        Func<T, CancellationToken, ValueTask> onNext,
        Action<Exception>? onError = null,
        Action? onCompleted = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(onNext);
        return cancellationToken.IsCancellationRequested
            ? Disposable.Empty
            : new AwaitSink<T>(onNext, onError, onCompleted).SubscribeTo(source, cancellationToken);
    }

    /// <summary>Subscribes an asynchronous handler, with a choice of what happens to values that come while it is at work.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="onNext">Handles a value; the token fires when the subscription is disposed, the source says stop, or the value isn't wanted any more.</param>
    /// <param name="concurrency">What happens to values that come while the handler is at work.</param>
    /// <param name="onError">Handles the error. Default: it is thrown at the source, as by Rx's <c>Subscribe</c>.</param>
    /// <param name="onCompleted">Handles the completion. Default: nothing.</param>
    /// <param name="cancellationToken">Ends the subscription, as disposing does; nothing is subscribed if it has fired already.</param>
    /// <returns>Ends the subscription when disposed.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value, <see cref="Await.Sequential"/></term><description>The handler is called; the source waits until its task has completed.</description></item>
    /// <item><term>Value, <see cref="Await.Parallel"/></term><description>The handler is called; the source waits while as many calls are under way as the degree says, counted from the first that is.</description></item>
    /// <item><term>Value, <see cref="Await.DropWhileBusy"/></term><description>Is dropped while the handler is at work.</description></item>
    /// <item><term>Value, <see cref="Await.SwitchToLatest"/></term><description>The token of the call under way fires; the handler is called when that has ended.</description></item>
    /// <item><term>The handler throws or its task faults</term><description>The subscription ends when earlier calls have ended, the tokens of later ones fire, and the fault goes back to the source: by the call that waits, else by its next signal.</description></item>
    /// <item><term>Error, completion</term><description>Calls <paramref name="onError"/> or <paramref name="onCompleted"/>, never while the handler runs.</description></item>
    /// <item><term>Dispose, cancellation</term><description>The tokens of the calls under way fire; no handler is called any more.</description></item>
    /// <item><term>Value by plain <c>OnNext</c> that would have to wait</term><description>The subscription ends with an <see cref="InvalidOperationException"/>, thrown at the source.</description></item>
    /// </list>
    /// <code>
    /// source                            --1--2--3--------|
    /// SubscribeAwait, Sequential        --[1--][2--][3--]|
    /// SubscribeAwait, Parallel(2)       --[1--]-[3--]----|
    ///                                   -----[2--]-------|
    /// SubscribeAwait, DropWhileBusy     --[1--]-[3--]----|
    /// SubscribeAwait, SwitchToLatest    --[1-[2-[3--]----|
    /// </code>
    /// </remarks>
    public static IDisposable SubscribeAwait<T>(
        this IFlow<T> source,
        Func<T, CancellationToken, ValueTask> onNext,
        Await concurrency,
        Action<Exception>? onError = null,
        Action? onCompleted = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(onNext);
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.Degree == 1
            ? concurrency.Pace(source).SubscribeAwait(onNext, onError, onCompleted, cancellationToken)
            : source.SelectAwait((value, token) => FaultAsync(onNext, value, token), concurrency).SubscribeAwait(ThrowAsync, onError, onCompleted, cancellationToken);

        // A fault of the handler is none of the source's: it passes as a value, and faults in the call that gets it.
        static async ValueTask<ExceptionDispatchInfo?> FaultAsync(
            Func<T, CancellationToken, ValueTask> onNext, T value, CancellationToken cancellationToken)
        {
            try
            {
                await onNext(value, cancellationToken).ConfigureAwait(false);
                return null;
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                return ExceptionDispatchInfo.Capture(fault);
            }
        }

        static ValueTask ThrowAsync(ExceptionDispatchInfo? fault, CancellationToken cancellationToken)
        {
            fault?.Throw();
            return default;
        }
    }

    private sealed class AwaitSink<T>(
        Func<T, CancellationToken, ValueTask> onNext, Action<Exception>? onError, Action? onCompleted) : IFlowObserver<T>, IDisposable
    {
        private readonly CancellationTokenSource _disposal = new();
        private Upstream _upstream;
        private CancellationTokenRegistration _until;

        public IDisposable SubscribeTo(IFlow<T> source, CancellationToken until)
        {
            // A cold source signals within Subscribe, where the token may fire, too: it starts when there is something to dispose.
            _until = until.UnsafeRegister(static sink => ((AwaitSink<T>)sink!).Dispose(), this);
            new AnonymousFlow<T>(sink =>
            {
                _upstream.Attach(source.Subscribe(sink));
                return this;
            }).Subscribe(this);
            if (_upstream.HasEnded)
            {
                _until.Unregister();
            }

            return this;
        }

        public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
        {
            if (_upstream.HasEnded)
            {
                return default;
            }

            ValueTask handled;
            try
            {
                // A source that gives no token of its own gets the handler cancelled all the same.
                handled = onNext(value, cancellationToken.CanBeCanceled ? cancellationToken : _disposal.Token);
            }
            catch (Exception fault)
            {
                handled = ValueTask.FromException(fault);
            }

            return handled.IsCompletedSuccessfully ? handled : HandledAsync(handled, cancellationToken);
        }

        public void OnNext(T value)
        {
            if (TryEnd())
            {
                throw CannotWait();
            }
        }

        public void OnError(Exception error)
        {
            if (!TryEnd())
            {
                return;
            }

            if (onError is null)
            {
                ExceptionDispatchInfo.Throw(error);
            }

            onError(error);
            _upstream.Dispose();
        }

        public void OnCompleted()
        {
            if (TryEnd())
            {
                onCompleted?.Invoke();
                _upstream.Dispose();
            }
        }

        public void Dispose()
        {
            TryEnd();
            _upstream.Dispose();
            _disposal.Cancel();
        }

        private bool TryEnd()
        {
            _until.Unregister();
            return _upstream.TryEnd();
        }

        private async ValueTask HandledAsync(ValueTask handled, CancellationToken source)
        {
            try
            {
                await handled.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (source.IsCancellationRequested)
            {
                // The source said stop; its terminal signal is still to come.
                throw;
            }
            catch
            {
                TryEnd();
                throw;
            }
        }
    }
}
