namespace Rx.WebSockets.Testing;

/// <summary>The three ways to write the length of a payload (RFC 6455 §5.2).</summary>
public enum LengthForm
{
    /// <summary>In the second octet, for 0 to 125.</summary>
    Bits7,

    /// <summary>In two octets behind the code 126.</summary>
    Bits16,

    /// <summary>In eight octets behind the code 127.</summary>
    Bits64,
}
