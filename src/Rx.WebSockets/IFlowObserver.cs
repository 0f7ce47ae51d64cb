using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets;

/// <summary>An observer that says when it can take the next value.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public interface IFlowObserver<in T> : IObserver<T>
{
    /// <summary>Takes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Fires when the subscription is disposed or the source ends.</param>
    /// <returns>Completes when the next value can be taken. A fault ends the subscription and reaches whoever owns it.</returns>
    ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default);
}
