using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Takes all values and does nothing with them, so that what nobody wants doesn't fill the read-ahead.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>signal</term><description>what happens</description></listheader>
    /// <item><term>value</term><description>dropped; the next one is asked for at once</description></item>
    /// <item><term>error, completion</term><description>ends the subscription and is reported nowhere: <c>Completion</c> tells how a session ended</description></item>
    /// <item><term>disposal</term><description>ends the subscription</description></item>
    /// </list>
    /// <code>
    /// source   --1--2--3--|
    /// Ignore   -----------
    /// </code>
    /// </remarks>
    public static IDisposable Ignore<T>(this IFlow<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Subscribe(new IgnoreSink<T>());
    }

    private sealed class IgnoreSink<T> : IFlowObserver<T>
    {
        public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default) => default;

        public void OnNext(T value)
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
