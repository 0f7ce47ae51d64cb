using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Flows;

/// <summary>Takes values and hands on the messages that a format makes of them.</summary>
internal sealed class MessageWriter<T>(IFlowObserver<Frame> messages, IMessageFormat<T> format) : IFlowObserver<T>
{
    public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default) =>
        messages.OnNextAsync(format.Write(value), cancellationToken);

    public void OnNext(T value) => messages.OnNext(format.Write(value));

    public void OnError(Exception error) => messages.OnError(error);

    public void OnCompleted() => messages.OnCompleted();
}
