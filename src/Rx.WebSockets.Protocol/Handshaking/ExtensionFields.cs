using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The header <c>Sec-WebSocket-Extensions</c>, which may be spread over several fields (RFC 6455 §9.1).</summary>
internal static class ExtensionFields
{
    /// <summary>The elements of all fields in their order; null when one of the fields is malformed.</summary>
    public static IReadOnlyList<ExtensionHeader>? GetExtensions(this HeaderList headers)
    {
        if (!headers.Contains(HeaderNames.Extensions))
            return [];
        var all = new List<ExtensionHeader>();
        foreach (var value in headers.GetValues(HeaderNames.Extensions))
        {
            if (!ExtensionHeader.TryParse(value, out var extensions))
                return null;
            all.AddRange(extensions);
        }

        return all;
    }

    public static void AddExtensions(this HeaderList headers, IReadOnlyCollection<ExtensionHeader> extensions)
    {
        if (extensions.Count > 0)
            headers.Add(HeaderNames.Extensions, string.Join(", ", extensions));
    }
}
