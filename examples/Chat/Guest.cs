using System;
using System.Linq;
using Rx.WebSockets.Protocol;

namespace Chat;

/// <summary>Who a client says it is: a name, and a key by which the server knows it again when its connection was lost.</summary>
internal sealed record Guest(string Name, string Key)
{
    private const string NameHeader = "Chat-Name";
    private const string KeyHeader = "Chat-Key";
    private const int MaxLength = 20;

    /// <summary>The headers that tell it, of the opening handshake.</summary>
    public HeaderList Headers => new([new(NameHeader, Name), new(KeyHeader, Key)]);

    /// <summary>A guest of that name whom nobody else can pass for.</summary>
    public static Guest Named(string name) => new(name, $"{Guid.NewGuid():N}");

    /// <summary>The guest that a client names, or null if it names none.</summary>
    public static Guest? Of(HandshakeRequest? request) =>
        request?.Headers.GetSingle(NameHeader) is { Length: > 0 and <= MaxLength } name && name.All(char.IsAsciiLetterOrDigit)
        && request.Headers.GetSingle(KeyHeader) is { Length: > 0 and <= 64 } key
            ? new Guest(name, key)
            : null;
}
