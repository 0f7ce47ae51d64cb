using System.Text.Json;
using System.Text.Json.Serialization;
using Rx.WebSockets;

namespace Quotes;

/// <summary>A change as it goes over the socket; a message is a list of them.</summary>
public sealed record QuoteMessage(KeyedChangeKind Kind, string? Symbol, Quote? Quote)
{
    public static QuoteMessage Of(KeyedChange<string, Quote> change)
    {
        var (kind, symbol, quote) = change;
        return new(kind, symbol, quote);
    }

    public KeyedChange<string, Quote> ToChange() => KeyedChange<string, Quote>.Of(Kind, Symbol, Quote);
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(QuoteMessage[]))]
internal sealed partial class Contracts : JsonSerializerContext;
