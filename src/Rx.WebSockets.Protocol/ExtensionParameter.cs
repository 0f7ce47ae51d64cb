using System;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>A parameter of an extension in the opening handshake, with or without a value (RFC 6455 §9.1).</summary>
public sealed record ExtensionParameter
{
    /// <summary>Creates a parameter.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">A token, or null for a parameter that is only named.</param>
    /// <exception cref="ArgumentException">The name or the value is no token.</exception>
    public ExtensionParameter(string name, string? value = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Token.IsValid(name))
            throw new ArgumentException("The name of a parameter is a token (RFC 6455 §9.1).", nameof(name));
        if (value is not null && !Token.IsValid(value))
            throw new ArgumentException("The value of a parameter is a token (RFC 6455 §9.1).", nameof(value));
        Name = name;
        Value = value;
    }

    /// <summary>The name, a token.</summary>
    public string Name { get; }

    /// <summary>The value, a token without quotes; null when the parameter has none.</summary>
    public string? Value { get; }

    /// <summary>Whether the value was quoted where it was read.</summary>
    internal bool IsQuoted { get; init; }

    /// <summary>The parameter as in the header, never quoted: <c>name</c> or <c>name=value</c>.</summary>
    public override string ToString() => Value is null ? Name : $"{Name}={Value}";

    /// <summary>Whether the names and the values are the same to the letter.</summary>
    /// <param name="other">The other parameter.</param>
    public bool Equals(ExtensionParameter? other) => other is not null && Name == other.Name && Value == other.Value;

    /// <summary>A hash of the name and the value.</summary>
    public override int GetHashCode() => HashCode.Combine(Name, Value);
}
