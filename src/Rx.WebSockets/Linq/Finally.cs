using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Calls an action once, after the flow has ended in whatever way.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="action">Is called once per subscription.</param>
    /// <returns>A flow of the same values.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Error, completion</term><description>Pass; then the action is called, also if the observer throws.</description></item>
    /// <item><term>The observer faults</term><description>The action is called; then the fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; then the action is called. Nothing is signalled any more.</description></item>
    /// <item><term>The action throws</term><description>Its exception goes to whoever ended the flow: the source, or the caller of <c>Dispose</c>.</description></item>
    /// </list>
    /// <code>
    /// source             --1--2--|
    /// Finally(release)   --1--2--|      then release()
    /// </code>
    /// </remarks>
    public static IFlow<T> Finally<T>(this IFlow<T> source, Action action)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(action);
        return new AnonymousFlow<T>(observer => new FinallySink<T>(observer, action).SubscribeTo(source));
    }

    private sealed class FinallySink<T>(IFlowObserver<T> observer, Action action) : PassSink<T>(observer)
    {
        private Action? _action = action;

        public override ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
        {
            ValueTask taken;
            try
            {
                taken = base.OnNextAsync(value, cancellationToken);
            }
            catch
            {
                Act();
                throw;
            }

            return taken.IsCompletedSuccessfully ? taken : TakenAsync(taken, cancellationToken);
        }

        public override void OnNext(T value)
        {
            try
            {
                base.OnNext(value);
            }
            catch
            {
                Act();
                throw;
            }
        }

        public override void OnError(Exception error)
        {
            try
            {
                base.OnError(error);
            }
            finally
            {
                Act();
            }
        }

        public override void OnCompleted()
        {
            try
            {
                base.OnCompleted();
            }
            finally
            {
                Act();
            }
        }

        public override void Dispose()
        {
            base.Dispose();
            Act();
        }

        private async ValueTask TakenAsync(ValueTask taken, CancellationToken cancellationToken)
        {
            try
            {
                await taken.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The source said stop; its terminal signal is still to come.
                throw;
            }
            catch
            {
                Act();
                throw;
            }
        }

        private void Act() => Interlocked.Exchange(ref _action, null)?.Invoke();
    }
}
