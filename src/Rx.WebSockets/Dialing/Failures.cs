using System;
using System.Net.Http;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Dialing;

/// <summary>What a failed attempt is called, by what its transport threw.</summary>
internal static class Failures
{
    public static ConnectException From(Exception fault, ConnectFailure? missed, Uri uri, WebSocketClientOptions options)
    {
        var kind = missed ?? Classify(fault);
        return new ConnectException(kind, $"No connection to {SocketUri.Origin(uri)}: {Describe(kind, fault, options)}", fault);
    }

    private static ConnectFailure Classify(Exception fault) => fault switch
    {
        HandshakeException => ConnectFailure.InvalidResponse,
        HttpRequestException http => Classify(http.HttpRequestError),
        OperationCanceledException { InnerException: TimeoutException } => ConnectFailure.HandshakeTimeout,
        _ => ConnectFailure.Other,
    };

    private static ConnectFailure Classify(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => ConnectFailure.NameNotResolved,
        HttpRequestError.ConnectionError => ConnectFailure.Unreachable,
        HttpRequestError.SecureConnectionError => ConnectFailure.Tls,
        HttpRequestError.ProxyTunnelError => ConnectFailure.Proxy,
        HttpRequestError.ResponseEnded => ConnectFailure.ConnectionLost,
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => ConnectFailure.InvalidResponse,
        _ => ConnectFailure.Other,
    };

    private static string Describe(ConnectFailure kind, Exception fault, WebSocketClientOptions options) => kind switch
    {
        ConnectFailure.ConnectTimeout => $"connecting took longer than {options.ConnectTimeout.TotalSeconds} s.",
        ConnectFailure.HandshakeTimeout => $"the server's answer took longer than {options.HandshakeTimeout.TotalSeconds} s.",
        ConnectFailure.Unreachable or ConnectFailure.NameNotResolved => fault.Message,

        // The outer text of HTTP only says that something went wrong.
        _ => fault is HttpRequestException { InnerException: { } cause } ? cause.Message : fault.Message,
    };
}
