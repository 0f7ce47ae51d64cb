using System;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Reconnecting;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Many subscriptions over one connection: each topic is subscribed at the server while somebody here is, in each session anew.</summary>
    /// <typeparam name="TTopic">What a topic is told by.</typeparam>
    /// <typeparam name="TMessage">The type of the messages.</typeparam>
    /// <param name="sessions">One session after the other.</param>
    /// <param name="messages">Gives the messages of a session, as for <see cref="FromEach"/>.</param>
    /// <param name="topicOf">Tells the topic of a message; null for none.</param>
    /// <param name="subscribe">Makes the message that subscribes a topic, for one session.</param>
    /// <param name="unsubscribe">Makes the message that ends it.</param>
    /// <param name="comparer">Tells topics apart. Default: their own equality.</param>
    /// <returns>The topics. What happens when stands at <see cref="Rx.WebSockets.Topics{TTopic, TMessage}"/>.</returns>
    /// <example><code>
    /// var quotes = WebSocketClient.Connect(uri).Reconnect().Topics(
    ///     session => session.Incoming.Json(Contracts.Default.Quote),
    ///     quote => quote.Symbol,
    ///     symbol => Frame.Text($"subscribe {symbol}"),
    ///     symbol => Frame.Text($"unsubscribe {symbol}"));
    /// using var euro = quotes["EUR"].Subscribe(Show);
    /// </code></example>
    public static Topics<TTopic, TMessage> Topics<TTopic, TMessage>(
        this Reconnection sessions,
        Func<IWebSocketSession, IFlow<TMessage>> messages,
        Func<TMessage, TTopic?> topicOf,
        Func<TTopic, Frame> subscribe,
        Func<TTopic, Frame> unsubscribe,
        IEqualityComparer<TTopic>? comparer = null)
        where TTopic : notnull
    {
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(topicOf);
        ArgumentNullException.ThrowIfNull(subscribe);
        ArgumentNullException.ThrowIfNull(unsubscribe);
        IFlow<TopicMessage<TTopic, TMessage>> Read(IWebSocketSession session) =>
            messages(session).Select(message => new TopicMessage<TTopic, TMessage>(session, topicOf(message), message));

        return new Topics<TTopic, TMessage>(new TopicHub<TTopic, TMessage>(sessions, Read, subscribe, unsubscribe, comparer));
    }
}
