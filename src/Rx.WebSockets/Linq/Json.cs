using System;
using System.Text.Json.Serialization.Metadata;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The JSON messages as values; the first one that can't be read ends the flow.</summary>
    /// <typeparam name="T">The type of the values; the message <c>null</c> gives <c>null</c>.</typeparam>
    /// <param name="source">Whole messages, as a default session or <see cref="Messages(IFlow{Frame})"/> gives them; Binary is read as Text is.</param>
    /// <param name="typeInfo">The metadata that a <c>JsonSerializerContext</c> generates.</param>
    /// <returns>A flow of one value per message.</returns>
    /// <remarks>
    /// What happens on each signal stands at <see cref="As{T}(IFlow{Frame}, IMessageFormat{T})"/>; the cause of a
    /// <see cref="MessageFormatException"/> is the <c>JsonException</c>.
    /// <code>
    /// source           --t--b--p--t--?-|      ? = a message that isn't such a value
    /// Json(typeInfo)   --1--2-----3--#
    /// </code>
    /// </remarks>
    /// <example><code>
    /// using var quotes = session.Incoming.Json(Contracts.Default.Quote).Subscribe(quote => Show(quote));
    /// </code></example>
    public static IFlow<T?> Json<T>(this IFlow<Frame> source, JsonTypeInfo<T> typeInfo) => source.As(JsonFormat.For(typeInfo), nameof(Json));

    /// <summary>The JSON messages as values; those that can't be read are reported and left out.</summary>
    /// <typeparam name="T">The type of the values; the message <c>null</c> gives <c>null</c>.</typeparam>
    /// <param name="source">Whole messages, as a default session or <see cref="Messages(IFlow{Frame})"/> gives them; Binary is read as Text is.</param>
    /// <param name="typeInfo">The metadata that a <c>JsonSerializerContext</c> generates.</param>
    /// <param name="onBadMessage">Is told of each message that can't be read, in its turn. What it throws ends the flow with that error.</param>
    /// <returns>A flow of one value per message that can be read.</returns>
    /// <remarks>
    /// What happens on each signal stands at <see cref="As{T}(IFlow{Frame}, IMessageFormat{T}, Action{MessageFormatException})"/>.
    /// <code>
    /// source                         --t--?--b--|      ? = a message that isn't such a value
    /// Json(typeInfo, onBadMessage)   --1-----2--|
    /// onBadMessage                   -----x-----
    /// </code>
    /// </remarks>
    public static IFlow<T?> Json<T>(this IFlow<Frame> source, JsonTypeInfo<T> typeInfo, Action<MessageFormatException> onBadMessage) =>
        source.As(JsonFormat.For(typeInfo), onBadMessage, nameof(Json));

    /// <summary>An observer of values, which are sent as JSON texts: <c>flow.Subscribe(session.Outgoing.Json(typeInfo))</c> keeps backpressure.</summary>
    /// <typeparam name="T">The type of the values; <c>null</c> is sent as the text <c>null</c>.</typeparam>
    /// <param name="messages">Takes the messages, such as the <c>Outgoing</c> of a session.</param>
    /// <param name="typeInfo">The metadata that a <c>JsonSerializerContext</c> generates.</param>
    /// <returns>An observer that any number of threads may call if <paramref name="messages"/> allows it.</returns>
    /// <remarks>What happens on each signal stands at <see cref="As{T}(IFlowObserver{Frame}, IMessageFormat{T})"/>.</remarks>
    public static IFlowObserver<T?> Json<T>(this IFlowObserver<Frame> messages, JsonTypeInfo<T> typeInfo) =>
        messages.As(JsonFormat.For(typeInfo));
}
