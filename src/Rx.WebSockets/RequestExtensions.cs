using System;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Requesting;

namespace Rx.WebSockets;

/// <summary>Requests over a session whose answers are found by a key.</summary>
// Two overloads each, since a key that may be missing is another type for values than for references.
public static class RequestExtensions
{
    /// <summary>Asks over a session, in messages of formats.</summary>
    /// <typeparam name="TRequest">The type of the requests.</typeparam>
    /// <typeparam name="TMessage">The type of what the peer sends.</typeparam>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="session">The session. Its frames are looked at from now on; other observers of <c>Incoming</c> see them all the same.</param>
    /// <param name="requests">Writes requests.</param>
    /// <param name="keyOf">The key of a request.</param>
    /// <param name="messages">Reads what the peer sends.</param>
    /// <param name="answerTo">The key of the request that a message answers; null for one that answers nothing.</param>
    /// <param name="options">The limits. Default: <see cref="RequestOptions.Default"/>.</param>
    /// <param name="onUnclaimed">Is told of each answer that nobody waits for, before it is dropped. Default: nobody is. What it throws is reported to <see cref="WebSocketSessionOptions.ObserverFailed"/>.</param>
    /// <returns>The requests. Disposing them ends what waits, and not the session.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Message that answers a request which waits</term><description>Is the result of <c>SendAsync</c>, which resumes where the session's awaits do.</description></item>
    /// <item><term>Message that answers another one</term><description>Is counted in <c>Unclaimed</c>, told to <paramref name="onUnclaimed"/>, and dropped.</description></item>
    /// <item><term>Message that answers nothing</term><description>Passes to the observers of <c>Unsolicited</c>; with none it is dropped.</description></item>
    /// <item><term>A format or <paramref name="answerTo"/> throws</term><description>All that wait fail with it, and so does <c>Unsolicited</c>; no message is looked at any more. The session goes on.</description></item>
    /// <item><term>The session ends, in whatever way</term><description>All that wait fail with a <see cref="SessionException"/>, behind the answers that came before.</description></item>
    /// <item><term>Dispose</term><description>All that wait fail with an <see cref="ObjectDisposedException"/>; <c>Unsolicited</c> completes.</description></item>
    /// </list>
    /// <code>
    /// SendAsync     -a-b-----c-----------      each letter a request
    /// Incoming      ------b-n--a----------     n = answers nothing
    /// results       ------b----a----!-----     ! = the deadline of c
    /// Unsolicited   --------n-------------
    /// </code>
    /// </remarks>
    /// <example><code>
    /// using var calls = session.Requests(callFormat, call => call.Id, replyFormat, reply => reply.Id);
    /// var reply = await calls.SendAsync(new Call(7, "status"));
    /// </code></example>
    public static IRequests<TRequest, TMessage> Requests<TRequest, TMessage, TKey>(
        this IWebSocketSession session,
        IMessageFormat<TRequest> requests,
        Func<TRequest, TKey> keyOf,
        IMessageFormat<TMessage> messages,
        Func<TMessage, TKey?> answerTo,
        RequestOptions? options = null,
        Action<TMessage>? onUnclaimed = null)
        where TKey : struct
    {
        ArgumentNullException.ThrowIfNull(answerTo);
        return Start(session, requests, keyOf, messages, message => answerTo(message) is { } key ? (true, key) : default, options, onUnclaimed);
    }

    /// <inheritdoc cref="Requests{TRequest, TMessage, TKey}(IWebSocketSession, IMessageFormat{TRequest}, Func{TRequest, TKey}, IMessageFormat{TMessage}, Func{TMessage, TKey?}, RequestOptions, Action{TMessage})"/>
    public static IRequests<TRequest, TMessage> Requests<TRequest, TMessage, TKey>(
        this IWebSocketSession session,
        IMessageFormat<TRequest> requests,
        Func<TRequest, TKey> keyOf,
        IMessageFormat<TMessage> messages,
        Func<TMessage, TKey?> answerTo,
        RequestOptions? options = null,
        Action<TMessage>? onUnclaimed = null)
        where TKey : class
    {
        ArgumentNullException.ThrowIfNull(answerTo);
        return Start(session, requests, keyOf, messages, message => answerTo(message) is { } key ? (true, key) : default, options, onUnclaimed);
    }

    /// <summary>Asks over a session, in whole messages as they are.</summary>
    /// <inheritdoc cref="Requests{TRequest, TMessage, TKey}(IWebSocketSession, IMessageFormat{TRequest}, Func{TRequest, TKey}, IMessageFormat{TMessage}, Func{TMessage, TKey?}, RequestOptions, Action{TMessage})"/>
    public static IRequests<Frame, Frame> Requests<TKey>(
        this IWebSocketSession session,
        Func<Frame, TKey> keyOf,
        Func<Frame, TKey?> answerTo,
        RequestOptions? options = null,
        Action<Frame>? onUnclaimed = null)
        where TKey : struct =>
        session.Requests(PlainFormat.Instance, keyOf, PlainFormat.Instance, answerTo, options, onUnclaimed);

    /// <summary>Asks over a session, in whole messages as they are.</summary>
    /// <inheritdoc cref="Requests{TRequest, TMessage, TKey}(IWebSocketSession, IMessageFormat{TRequest}, Func{TRequest, TKey}, IMessageFormat{TMessage}, Func{TMessage, TKey?}, RequestOptions, Action{TMessage})"/>
    public static IRequests<Frame, Frame> Requests<TKey>(
        this IWebSocketSession session,
        Func<Frame, TKey> keyOf,
        Func<Frame, TKey?> answerTo,
        RequestOptions? options = null,
        Action<Frame>? onUnclaimed = null)
        where TKey : class =>
        session.Requests(PlainFormat.Instance, keyOf, PlainFormat.Instance, answerTo, options, onUnclaimed);

    private static RequestTable<TRequest, TMessage, TKey> Start<TRequest, TMessage, TKey>(
        IWebSocketSession session,
        IMessageFormat<TRequest> requests,
        Func<TRequest, TKey> keyOf,
        IMessageFormat<TMessage> messages,
        Func<TMessage, (bool IsAnswer, TKey Key)> answerTo,
        RequestOptions? options,
        Action<TMessage>? onUnclaimed)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(keyOf);
        ArgumentNullException.ThrowIfNull(messages);
        var table = new RequestTable<TRequest, TMessage, TKey>(
            session, value => (keyOf(value), requests.Write(value)), messages, answerTo, options ?? RequestOptions.Default, onUnclaimed);
        return table.Start();
    }
}
