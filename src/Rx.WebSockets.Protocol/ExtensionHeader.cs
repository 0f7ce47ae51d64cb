using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>
/// One element of <c>Sec-WebSocket-Extensions</c>: an extension's name with its parameters, offered or agreed (RFC 6455 §9.1).
/// </summary>
/// <remarks>Equal when the names and the parameters, in their order, are the same to the letter.</remarks>
public sealed record ExtensionHeader
{
    /// <summary>Creates an element.</summary>
    /// <param name="name">A token.</param>
    /// <param name="parameters">The parameters in their order; a name may stand more than once.</param>
    /// <exception cref="ArgumentException">The name is no token.</exception>
    public ExtensionHeader(string name, params IEnumerable<ExtensionParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(parameters);
        if (!Token.IsValid(name))
            throw new ArgumentException("The name of an extension is a token (RFC 6455 §9.1).", nameof(name));
        Name = name;
        Parameters = [.. parameters];
    }

    /// <summary>The extension's name, a token.</summary>
    public string Name { get; }

    /// <summary>The parameters in their order; whether a name may be repeated is up to the extension.</summary>
    public IReadOnlyList<ExtensionParameter> Parameters { get; }

    /// <summary>Reads the value of a header <c>Sec-WebSocket-Extensions</c> in time linear in its length.</summary>
    /// <param name="value">The value; empty elements are passed over, a quoted parameter value has to be a token within.</param>
    /// <returns>The elements in their order, at least one.</returns>
    /// <exception cref="FormatException">The value doesn't follow RFC 6455 §9.1.</exception>
    public static IReadOnlyList<ExtensionHeader> Parse(string value) =>
        TryParse(value, out var extensions)
            ? extensions
            : throw new FormatException("The value is no list of extensions (RFC 6455 §9.1).");

    /// <summary>Reads the value of a header <c>Sec-WebSocket-Extensions</c> in time linear in its length.</summary>
    /// <param name="value">The value, as for <see cref="Parse"/>.</param>
    /// <param name="extensions">The elements in their order; none when the value was refused.</param>
    /// <returns>Whether the value follows RFC 6455 §9.1.</returns>
    public static bool TryParse(string value, out IReadOnlyList<ExtensionHeader> extensions)
    {
        ArgumentNullException.ThrowIfNull(value);
        var list = new ExtensionGrammar(value).ReadList();
        extensions = list ?? [];
        return list is not null;
    }

    /// <summary>The element as in the header: <c>name; parameter; parameter=value</c>.</summary>
    public override string ToString() => string.Join("; ", [Name, .. Parameters.Select(parameter => parameter.ToString())]);

    /// <summary>Whether the names and the parameters, in their order, are the same to the letter.</summary>
    /// <param name="other">The other element.</param>
    public bool Equals(ExtensionHeader? other) =>
        other is not null && Name == other.Name && Parameters.SequenceEqual(other.Parameters);

    /// <summary>A hash of the name and the number of parameters.</summary>
    public override int GetHashCode() => HashCode.Combine(Name, Parameters.Count);
}
