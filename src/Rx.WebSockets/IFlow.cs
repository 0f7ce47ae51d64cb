using System;

namespace Rx.WebSockets;

/// <summary>A push sequence whose producer waits for its observer: an observable with backpressure in its type.</summary>
/// <remarks>
/// After <c>OnNextAsync</c> no signal comes until the returned task completes. An observer that is not an
/// <see cref="IFlowObserver{T}"/> is served in lock-step: its <c>OnNext</c> returns before the next value comes. Every Rx operator
/// applies to a flow and turns it into a plain observable; the operators of this library take and return flows.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
public interface IFlow<out T> : IObservable<T>
{
    /// <summary>Subscribes an observer that says when it can take the next value.</summary>
    /// <returns>Ends the subscription when disposed; the token of a call under way fires, and nothing more is signalled.</returns>
    IDisposable Subscribe(IFlowObserver<T> observer);
}
