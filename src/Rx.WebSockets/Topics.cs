using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Reconnecting;

namespace Rx.WebSockets;

/// <summary>Many subscriptions over one connection: each topic is subscribed at the server while somebody here is.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>What happens</term><description>What follows</description></listheader>
/// <item><term>The first observer of a topic</term><description>The subscribe message is sent; with the first topic of all, the connection is dialled.</description></item>
/// <item><term>Another observer of it</term><description>Nothing is sent: it sees the messages from now on.</description></item>
/// <item><term>The last one leaves</term><description>
/// The unsubscribe message is sent if the session was sent the subscribe message; with the last topic of all, the subscription to the sessions ends.
/// </description></item>
/// <item><term>A new session</term><description>The subscribe messages of all topics that are live now are sent, in the order in which these became live. Nothing else is sent again.</description></item>
/// <item><term>Message</term><description>Passes to the observers of its topic, and the session waits until all of them have taken it. Without an observer it is dropped.</description></item>
/// <item><term>Message without a topic (null)</term><description>Is dropped.</description></item>
/// <item><term>An observer faults</term><description>Its subscription ends, the others go on; it is reported to <see cref="WebSocketSessionOptions.ObserverFailed"/>. As the last of all, the session ends with 1011.</description></item>
/// <item><term>The messages or what tells their topic error, or the back-off gives up</term><description>OnError to all observers. Whoever subscribes afterwards begins anew.</description></item>
/// <item><term>What makes a subscribe message throws</term><description>OnError to the observers of that topic.</description></item>
/// <item><term>What makes an unsubscribe message throws</term><description>It is reported to <see cref="WebSocketSessionOptions.ObserverFailed"/>.</description></item>
/// <item><term>Dispose</term><description>The observer's token fires, and it isn't waited for any more.</description></item>
/// </list>
/// <code>
/// ["a"] first    ^--1-----------4---!
/// ["a"] second      ^--2--------4-----!
/// sessions       --s---------t-----------
/// sent           --(+a)------(+a)-----(-a)
/// </code>
/// <para>
/// Nothing is held: the slowest observer paces the connection, those of other topics included. One that must not do so drops what it has
/// no time for, by an overflow policy (<c>quotes["EUR"].ToFlow(...)</c>), or has room for a bounded number, by <c>ObserveOn</c>. Topics that
/// come and go while the outbox is full cost one entry each.
/// </para>
/// </remarks>
/// <typeparam name="TTopic">What a topic is told by.</typeparam>
/// <typeparam name="TMessage">The type of the messages.</typeparam>
public sealed class Topics<TTopic, TMessage>
    where TTopic : notnull
{
    private readonly TopicHub<TTopic, TMessage> _hub;

    internal Topics(TopicHub<TTopic, TMessage> hub) => _hub = hub;

    /// <summary>The messages of a topic; asking for them sends nothing, subscribing does.</summary>
    /// <remarks>What happens when stands at <see cref="Topics{TTopic, TMessage}"/>.</remarks>
    /// <param name="topic">The topic.</param>
    public IFlow<TMessage> this[TTopic topic]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(topic);
            return new AnonymousFlow<TMessage>(observer => _hub.Subscribe(topic, observer));
        }
    }
}
