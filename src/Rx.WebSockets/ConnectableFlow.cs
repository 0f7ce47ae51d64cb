using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

/// <summary>A flow whose one subscription to its source begins with <see cref="Connect"/>; while nobody observes it, the source waits.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <remarks>What happens on each signal stands at <see cref="Flow.Publish{T}"/>.</remarks>
public sealed class ConnectableFlow<T> : IFlow<T>
{
    private readonly PublishedFlow<T> _published;

    internal ConnectableFlow(PublishedFlow<T> published) => _published = published;

    /// <summary>Subscribes to the source, unless that was done before.</summary>
    /// <returns>Ends that subscription when disposed: no observer is signalled anything more.</returns>
    public IDisposable Connect() => _published.Connect();

    /// <inheritdoc/>
    public IDisposable Subscribe(IFlowObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return _published.Subscribe(observer);
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return _published.Subscribe(FlowObserver.From(observer));
    }
}
