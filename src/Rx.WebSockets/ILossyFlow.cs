namespace Rx.WebSockets;

/// <summary>A flow of a source that can't wait: it drops values while its observer is at work, and counts them.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public interface ILossyFlow<out T> : IFlow<T>
{
    /// <summary>How many values all its subscriptions together have dropped so far, superseded ones included.</summary>
    long Dropped { get; }
}
