namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The words behind the statuses that answer a handshake (RFC 9110 §15, RFC 6585).</summary>
internal static class ReasonPhrases
{
    public static string Get(int statusCode) => statusCode switch
    {
        101 => "Switching Protocols",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        414 => "URI Too Long",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    };
}
