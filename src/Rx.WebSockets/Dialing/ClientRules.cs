using System;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Time;

namespace Rx.WebSockets.Dialing;

/// <summary>The options that can't be honoured, each with its refusal, before anything is sent.</summary>
internal static class ClientRules
{
    /// <exception cref="ArgumentException">Something in the options can't be honoured.</exception>
    public static void Check(Uri uri, WebSocketClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Session, nameof(options));
        CheckInvoker(options);
        CheckTls(uri, options);
        _ = new WebSocketProtocol(WebSocketRole.Client, options.Session.ToProtocol(SessionContext.None), NoRandomness.Instance);
        var request = CreateHandshake(options, NoRandomness.Instance).CreateRequest(uri, options.Headers);
        HttpHead.ToMessage(request, uri, options.Headers).Dispose();
    }

    public static ClientHandshake CreateHandshake(WebSocketClientOptions options, IRandomSource random) =>
        new(random, options.Subprotocols, options.Extensions) { SubprotocolDemand = options.SubprotocolDemand };

    private static void CheckInvoker(WebSocketClientOptions options)
    {
        if (options.Invoker is null)
        {
            return;
        }

        Demand(options.Cookies is null, nameof(options.Cookies));
        Demand(options.Credentials is null, nameof(options.Credentials));
        Demand(options.Proxy is SystemProxy, nameof(options.Proxy));
        Demand(options.Tls is null, nameof(options.Tls));
        Demand(options.OpenStream is null, nameof(options.OpenStream));
        Demand(options.ConnectTimeout == Deadline.Default, nameof(options.ConnectTimeout));

        static void Demand(bool unset, string option)
        {
            if (!unset)
            {
                throw new ArgumentException($"WebSocketClientOptions.{option} is a matter of the Invoker, so it can't be set beside it.", nameof(options));
            }
        }
    }

    private static void CheckTls(Uri uri, WebSocketClientOptions options)
    {
        if (options.Tls is not null && !SocketUri.IsSecure(uri))
        {
            throw new ArgumentException("WebSocketClientOptions.Tls is for wss, and this is clear text.", nameof(options));
        }

        if (options.Tls is { TargetHost: not null })
        {
            throw new ArgumentException("Tls.TargetHost is the host of the URI: for another name set the header Host.", nameof(options));
        }

        if (options.Tls is { ApplicationProtocols: not null })
        {
            throw new ArgumentException("Tls.ApplicationProtocols is set by the client, which speaks HTTP/1.1.", nameof(options));
        }
    }

    /// <summary>For a handshake that is only tried out.</summary>
    private sealed class NoRandomness : IRandomSource
    {
        public static NoRandomness Instance { get; } = new();

        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
