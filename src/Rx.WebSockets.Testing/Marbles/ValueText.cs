using System;
using System.Collections;
using System.Globalization;
using System.Linq;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Values as a person reads them, the same in every culture.</summary>
internal static class ValueText
{
    private const int MostElements = 10;

    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        ICollection many when many.Count > MostElements =>
            $"[{string.Join(", ", many.Cast<object?>().Take(MostElements).Select(Of))}, … {many.Count} in all]",
        ICollection few => $"[{string.Join(", ", few.Cast<object?>().Select(Of))}]",
        _ => value.ToString() ?? "",
    };

    public static string Of(Exception error) =>
        error is MarbleException ? nameof(MarbleException) : $"{error.GetType().Name} \"{error.Message}\"";
}
