namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The names of the headers that the opening handshake uses.</summary>
internal static class HeaderNames
{
    public const string Accept = "Sec-WebSocket-Accept";
    public const string Allow = "Allow";
    public const string Connection = "Connection";
    public const string ContentLength = "Content-Length";
    public const string ContentType = "Content-Type";
    public const string Extensions = "Sec-WebSocket-Extensions";
    public const string Host = "Host";
    public const string Key = "Sec-WebSocket-Key";
    public const string Origin = "Origin";
    public const string Protocol = "Sec-WebSocket-Protocol";
    public const string TransferEncoding = "Transfer-Encoding";
    public const string Upgrade = "Upgrade";
    public const string Version = "Sec-WebSocket-Version";
}
