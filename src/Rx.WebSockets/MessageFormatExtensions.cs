using System;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets;

/// <summary>Sends values as messages.</summary>
public static class MessageFormatExtensions
{
    /// <summary>Sends a value as a JSON text.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="value">The value; <c>null</c> is sent as the text <c>null</c>.</param>
    /// <param name="typeInfo">The metadata that a <c>JsonSerializerContext</c> generates.</param>
    /// <param name="cancellationToken">Gives up before the message is accepted.</param>
    /// <returns>Completes when the message is accepted; waits while the outbox is full or a fragmented message is open.</returns>
    /// <remarks>What happens when stands at <see cref="SendAsync{T}(IWebSocketSession, T, IMessageFormat{T}, CancellationToken)"/>.</remarks>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the message was accepted: no octet of it goes out.</exception>
    public static ValueTask SendAsync<T>(
        this IWebSocketSession session, T? value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        session.SendAsync(value, JsonFormat.For(typeInfo), cancellationToken);

    /// <summary>Sends a value as a message of a format whenever no other message was accepted for a time.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="interval">How long no data frame may have been accepted; more than 0.</param>
    /// <param name="value">Makes a value, each time anew, on the session's scheduler. What it throws closes the session with 1011.</param>
    /// <param name="format">Makes the message.</param>
    /// <returns>Ends the heartbeat when disposed; it ends with the session in any case.</returns>
    /// <remarks>What happens when stands at <see cref="IWebSocketSession.Heartbeat"/>; the format is part of what makes the message.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> isn't positive.</exception>
    public static IDisposable Heartbeat<T>(this IWebSocketSession session, TimeSpan interval, Func<T> value, IMessageFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(format);
        return session.Heartbeat(interval, () => format.Write(value()));
    }

    /// <summary>Sends a value as a message of a format.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Makes the message.</param>
    /// <param name="cancellationToken">Gives up before the message is accepted.</param>
    /// <returns>Completes when the message is accepted; waits while the outbox is full or a fragmented message is open.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>The task</description></listheader>
    /// <item><term>There is room</term><description>Completes; the message goes behind what was accepted before.</description></item>
    /// <item><term>The outbox is full, or a fragmented message is open</term><description>Waits. The format has been asked by then.</description></item>
    /// <item><term>The format throws</term><description>Faults with its exception; nothing is sent, and the session goes on.</description></item>
    /// <item><term>The session is closing or has ended</term><description>Faults with a <see cref="SessionException"/>.</description></item>
    /// <item><term>The token fires</term><description>Is cancelled while the message waits; afterwards nothing.</description></item>
    /// </list>
    /// <code>
    /// SendAsync    -1-----2---?--      ? = a value that the format can't write
    /// task         -|-----[--]#--      the outbox is full at 2
    /// wire         -m--------m---
    /// </code>
    /// </remarks>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the message was accepted: no octet of it goes out.</exception>
    public static ValueTask SendAsync<T>(
        this IWebSocketSession session, T value, IMessageFormat<T> format, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(format);
        try
        {
            return session.SendAsync(format.Write(value), cancellationToken);
        }
        catch (Exception fault)
        {
            return ValueTask.FromException(fault);
        }
    }
}
