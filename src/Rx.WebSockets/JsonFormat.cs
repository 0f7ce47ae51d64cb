using System;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>JSON as a format of messages, by source-generated metadata: nothing is looked up by reflection.</summary>
/// <example><code>
/// [JsonSerializable(typeof(Quote))]
/// partial class Contracts : JsonSerializerContext;
///
/// IMessageFormat&lt;Quote?&gt; quotes = JsonFormat.For(Contracts.Default.Quote);
/// </code></example>
public static class JsonFormat
{
    /// <summary>The format of a type.</summary>
    /// <typeparam name="T">The type of the values; <c>null</c> is the text <c>null</c>.</typeparam>
    /// <param name="typeInfo">The metadata, with its options, that a <c>JsonSerializerContext</c> generates.</param>
    /// <returns>
    /// A format that sends Text, encoded straight to UTF-8, and reads Text and Binary alike, because some peers send their JSON as
    /// octets.
    /// </returns>
    public static IMessageFormat<T?> For<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return new Json<T>(typeInfo);
    }

    private sealed class Json<T>(JsonTypeInfo<T> typeInfo) : IMessageFormat<T?>
    {
        public Frame Write(T? value) => Frame.Text(JsonSerializer.SerializeToUtf8Bytes(value!, typeInfo));

        public T? Read(Frame message) => JsonSerializer.Deserialize(message.Payload.Span, typeInfo);
    }
}
