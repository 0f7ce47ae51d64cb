using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets;

// One overload for each shape in which Rx's Subscribe takes an Action<T>: an async lambda would bind to that one where there is
// none here, and then be lost. The priority settles async lambdas, which fit Task and ValueTask alike.
public static partial class Flow
{
    /// <summary>Subscribes an asynchronous handler, which the source waits for: <c>flow.Subscribe(async x =&gt; ...)</c> loses nothing.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="onNext">Handles a value; the source waits for its task.</param>
    /// <param name="onError">Handles the error. Default: it is thrown at the source, as by Rx's <c>Subscribe</c>.</param>
    /// <param name="onCompleted">Handles the completion. Default: nothing.</param>
    /// <param name="cancellationToken">Ends the subscription, as disposing does.</param>
    /// <returns>Ends the subscription when disposed.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>The handler is called; the source waits until its task has completed.</description></item>
    /// <item><term>The handler throws or its task faults</term><description>The subscription ends, and the fault goes back to the source, whose owner hears of it.</description></item>
    /// <item><term>Error, completion</term><description>Calls the handler for it, never while the handler of a value runs.</description></item>
    /// <item><term>Dispose, cancellation</term><description>No handler is called any more; <c>SubscribeAwait</c> tells also the one that runs.</description></item>
    /// </list>
    /// <code>
    /// source       --1----2----3---|      each value is asked for when the handler is done
    /// Subscribe    --[1--][2--][3-]|
    /// </code>
    /// </remarks>
    [OverloadResolutionPriority(1)]
    public static IDisposable Subscribe<T>(
        this IFlow<T> source, Func<T, Task> onNext, Action<Exception>? onError = null, Action? onCompleted = null, CancellationToken cancellationToken = default) =>
        SubscribeAwait(source, Awaited(onNext), onError, onCompleted, cancellationToken);

    /// <inheritdoc cref="Subscribe{T}(IFlow{T}, Func{T, Task}, Action{Exception}, Action, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IDisposable Subscribe<T>(
        this IFlow<T> source, Func<T, Task> onNext, Action onCompleted, CancellationToken cancellationToken = default) =>
        SubscribeAwait(source, Awaited(onNext), null, onCompleted, cancellationToken);

    /// <inheritdoc cref="Subscribe{T}(IFlow{T}, Func{T, Task}, Action{Exception}, Action, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IDisposable Subscribe<T>(
        this IFlow<T> source, Func<T, Task> onNext, Action<Exception> onError, CancellationToken cancellationToken) =>
        SubscribeAwait(source, Awaited(onNext), onError, null, cancellationToken);

    /// <inheritdoc cref="Subscribe{T}(IFlow{T}, Func{T, Task}, Action{Exception}, Action, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IDisposable Subscribe<T>(this IFlow<T> source, Func<T, Task> onNext, CancellationToken cancellationToken) =>
        SubscribeAwait(source, Awaited(onNext), null, null, cancellationToken);

    /// <inheritdoc cref="Subscribe{T}(IFlow{T}, Func{T, Task}, Action{Exception}, Action, CancellationToken)"/>
    public static IDisposable Subscribe<T>(
        this IFlow<T> source, Func<T, ValueTask> onNext, Action<Exception>? onError = null, Action? onCompleted = null, CancellationToken cancellationToken = default) =>
        SubscribeAwait(source, Awaited(onNext), onError, onCompleted, cancellationToken);

    /// <inheritdoc cref="Subscribe{T}(IFlow{T}, Func{T, Task}, Action{Exception}, Action, CancellationToken)"/>
    public static IDisposable Subscribe<T>(
        this IFlow<T> source, Func<T, ValueTask> onNext, Action onCompleted, CancellationToken cancellationToken = default) =>
        SubscribeAwait(source, Awaited(onNext), null, onCompleted, cancellationToken);

    /// <inheritdoc cref="Subscribe{T}(IFlow{T}, Func{T, Task}, Action{Exception}, Action, CancellationToken)"/>
    public static IDisposable Subscribe<T>(
        this IFlow<T> source, Func<T, ValueTask> onNext, Action<Exception> onError, CancellationToken cancellationToken) =>
        SubscribeAwait(source, Awaited(onNext), onError, null, cancellationToken);

    /// <inheritdoc cref="Subscribe{T}(IFlow{T}, Func{T, Task}, Action{Exception}, Action, CancellationToken)"/>
    public static IDisposable Subscribe<T>(this IFlow<T> source, Func<T, ValueTask> onNext, CancellationToken cancellationToken) =>
        SubscribeAwait(source, Awaited(onNext), null, null, cancellationToken);

    private static Func<T, CancellationToken, ValueTask> Awaited<T>(Func<T, Task> onNext)
    {
        ArgumentNullException.ThrowIfNull(onNext);
        return (value, _) => new ValueTask(onNext(value));
    }

    private static Func<T, CancellationToken, ValueTask> Awaited<T>(Func<T, ValueTask> onNext)
    {
        ArgumentNullException.ThrowIfNull(onNext);
        return (value, _) => onNext(value);
    }
}
