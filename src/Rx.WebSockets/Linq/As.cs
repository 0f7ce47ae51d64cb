using System;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The messages as values of a format; the first one that can't be read ends the flow.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Whole messages, as a default session or <see cref="Messages(IFlow{Frame})"/> gives them.</param>
    /// <param name="format">Reads a message, Text or Binary; <see cref="JsonFormat"/> makes one.</param>
    /// <returns>A flow of one value per message.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Text, Binary</term><description>Its value passes; the source waits for the observer.</description></item>
    /// <item><term>The format throws</term><description><c>OnError</c> with a <see cref="MessageFormatException"/>, which has the frame, the type and the cause; the subscription to the source ends. The session goes on if the observer handles the error.</description></item>
    /// <item><term>Close, Ping, Pong</term><description>Is skipped.</description></item>
    /// <item><term>Fragment</term><description><c>OnError</c> with an <see cref="InvalidOperationException"/>; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source       --t--b--p--t--?-|      ? = a message that isn't of the format
    /// As(format)   --1--2-----3--#
    /// </code>
    /// </remarks>
    public static IFlow<T> As<T>(this IFlow<Frame> source, IMessageFormat<T> format) => source.As(format, nameof(As));

    /// <summary>The messages as values of a format; those that can't be read are reported and left out.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Whole messages, as a default session or <see cref="Messages(IFlow{Frame})"/> gives them.</param>
    /// <param name="format">Reads a message, Text or Binary; <see cref="JsonFormat"/> makes one.</param>
    /// <param name="onBadMessage">Is told of each message that can't be read, in its turn. What it throws ends the flow with that error.</param>
    /// <returns>A flow of one value per message that can be read.</returns>
    /// <remarks>
    /// All signals but these stand at <see cref="As{T}(IFlow{Frame}, IMessageFormat{T})"/>.
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>The format throws</term><description><paramref name="onBadMessage"/> is called; the source may go on at once.</description></item>
    /// <item><term><paramref name="onBadMessage"/> throws</term><description><c>OnError</c> with its exception; the subscription to the source ends.</description></item>
    /// </list>
    /// <code>
    /// source                     --t--?--b--|      ? = a message that isn't of the format
    /// As(format, onBadMessage)   --1-----2--|
    /// onBadMessage               -----x-----
    /// </code>
    /// </remarks>
    public static IFlow<T> As<T>(this IFlow<Frame> source, IMessageFormat<T> format, Action<MessageFormatException> onBadMessage) =>
        source.As(format, onBadMessage, nameof(As));

    /// <summary>An observer of values, which are sent as messages of a format: <c>flow.Subscribe(session.Outgoing.As(format))</c> keeps backpressure.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="messages">Takes the messages, such as the <c>Outgoing</c> of a session.</param>
    /// <param name="format">Makes a message of a value; <see cref="JsonFormat"/> makes one.</param>
    /// <returns>An observer that any number of threads may call if <paramref name="messages"/> allows it.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Its message passes; <c>OnNextAsync</c> waits for <paramref name="messages"/>, plain <c>OnNext</c> obeys the overflow policy.</description></item>
    /// <item><term>The format throws</term><description>Its exception goes back to the source, as any fault of an observer; nothing is sent, and the session goes on.</description></item>
    /// <item><term>Error, completion</term><description>Pass: a session closes.</description></item>
    /// </list>
    /// <code>
    /// values      --1--?--2-----|       ? = a value that the format can't write
    /// messages    --t-----t-----|
    /// source      -----#---------       hears of it, and may go on
    /// </code>
    /// </remarks>
    public static IFlowObserver<T> As<T>(this IFlowObserver<Frame> messages, IMessageFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(format);
        return new MessageWriter<T>(messages, format);
    }

    private static IFlow<T> As<T>(this IFlow<Frame> source, IMessageFormat<T> format, string caller)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(format);
        return new MessageReader<T>(format, caller).Read(source);
    }

    private static IFlow<T> As<T>(
        this IFlow<Frame> source, IMessageFormat<T> format, Action<MessageFormatException> onBadMessage, string caller)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(onBadMessage);
        return new MessageReader<T>(format, caller).Read(source, onBadMessage);
    }
}
