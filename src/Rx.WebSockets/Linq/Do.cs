using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Calls an action for each signal before it passes.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="onNext">Is called for each value.</param>
    /// <param name="onError">Is called for the error. Default: nothing.</param>
    /// <param name="onCompleted">Is called for the completion. Default: nothing.</param>
    /// <returns>A flow of the same values.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value, error, completion</term><description>The action is called; then the signal passes, and for a value the source waits for the observer.</description></item>
    /// <item><term>An action throws</term><description><c>OnError</c> with its exception, in place of the signal; the subscription to the source ends.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled or called any more.</description></item>
    /// </list>
    /// <code>
    /// source    --1--2--3--|
    /// Do(log)   --1--2--3--|      log: 1, 2, 3
    /// </code>
    /// </remarks>
    public static IFlow<T> Do<T>(
        this IFlow<T> source, Action<T> onNext, Action<Exception>? onError = null, Action? onCompleted = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(onNext);
        return new AnonymousFlow<T>(observer => new DoSink<T>(observer, onNext, onError, onCompleted).SubscribeTo(source));
    }

    private sealed class DoSink<T>(IFlowObserver<T> observer, Action<T> onNext, Action<Exception>? onError, Action? onCompleted)
        : StepSink<T, T>(observer)
    {
        public override void OnError(Exception error)
        {
            if (HasEnded)
            {
                return;
            }

            try
            {
                onError?.Invoke(error);
            }
            catch (Exception fault)
            {
                error = fault;
            }

            base.OnError(error);
        }

        public override void OnCompleted()
        {
            if (HasEnded)
            {
                return;
            }

            try
            {
                onCompleted?.Invoke();
            }
            catch (Exception fault)
            {
                base.OnError(fault);
                return;
            }

            base.OnCompleted();
        }

        protected override bool TryStep(T value, out T result)
        {
            result = value;
            onNext(value);
            return true;
        }
    }
}
