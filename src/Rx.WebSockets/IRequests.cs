using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets;

/// <summary>Requests over a session and the answers to them, told apart by a key: as many at a time as there is room for, answered in any order.</summary>
/// <typeparam name="TRequest">The type of the requests.</typeparam>
/// <typeparam name="TMessage">The type of all that the peer sends: answers, and messages that answer nothing.</typeparam>
public interface IRequests<in TRequest, TMessage> : IDisposable
{
    /// <summary>The messages of the peer that answer nothing.</summary>
    /// <remarks>
    /// What happens when, with a picture, stands at <see cref="RequestExtensions.Requests{TRequest, TMessage, TKey}(IWebSocketSession, IMessageFormat{TRequest}, Func{TRequest, TKey}, IMessageFormat{TMessage}, Func{TMessage, TKey?}, RequestOptions, Action{TMessage})"/>.
    /// Hot: each observer sees them from its subscription on, the slowest paces the others, and with no observer they are dropped. They are held, up
    /// to <see cref="RequestOptions.ReadAhead"/>, while an observer is at work, so that answers behind them are seen: a handler may send requests
    /// itself. Beyond that reading pauses. Ends as <see cref="IWebSocketSession.Incoming"/> does, with the error when a message can't be read, and
    /// completes when the requests are disposed; whoever subscribes later gets the same end at once. What
    /// an observer throws ends the subscriptions and is reported to <see cref="WebSocketSessionOptions.ObserverFailed"/>.
    /// </remarks>
    IFlow<TMessage> Unsolicited { get; }

    /// <summary>How many requests wait for their answers.</summary>
    int Pending { get; }

    /// <summary>How many answers came that nobody waited for: late ones, second ones, and those to nothing that was asked.</summary>
    long Unclaimed { get; }

    /// <summary>Sends a request and waits for its answer, for as long as <see cref="RequestOptions.Deadline"/> says.</summary>
    /// <inheritdoc cref="SendAsync(TRequest, TimeSpan, CancellationToken)"/>
    Task<TMessage> SendAsync(TRequest request, CancellationToken cancellationToken = default);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="request">The request. Its key must be that of no other one that waits, and should be new, so that no late answer is taken for its own.</param>
    /// <param name="deadline">How long it may take, the wait for room in the outbox included, by the session's scheduler; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellationToken">Gives up: a request that waits for room isn't sent, an answer that comes later is unclaimed.</param>
    /// <returns>The answer, which may well tell a failure: that is between the two ends.</returns>
    /// <exception cref="TimeoutException">No answer came in time; the peer may have got the request.</exception>
    /// <exception cref="ArgumentException">A request with this key waits already.</exception>
    /// <exception cref="InvalidOperationException"><see cref="RequestOptions.MaxPending"/> requests wait.</exception>
    /// <exception cref="SessionException">The session is closing, or ended before the answer came.</exception>
    /// <exception cref="MessageFormatException">The peer sent a message that can't be read: nothing that follows it is looked at.</exception>
    /// <exception cref="ObjectDisposedException">The requests were disposed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the peer may have got the request.</exception>
    Task<TMessage> SendAsync(TRequest request, TimeSpan deadline, CancellationToken cancellationToken = default);
}
