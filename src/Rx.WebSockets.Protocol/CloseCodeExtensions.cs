namespace Rx.WebSockets.Protocol;

/// <summary>Questions about a <see cref="CloseCode"/>.</summary>
public static class CloseCodeExtensions
{
    /// <summary>Whether the code may stand in a Close frame: 1000–1003, 1007–1014, 3000–4999 (RFC 6455 §7.4.1, §7.4.2).</summary>
    public static bool IsSendable(this CloseCode code) =>
        (ushort)code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
