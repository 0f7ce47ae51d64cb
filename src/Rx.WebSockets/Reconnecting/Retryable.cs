using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Reconnecting;

/// <summary>Tells failures that may pass from those that stay; the table stands at <see cref="Backoff"/>.</summary>
internal static class Retryable
{
    public static bool CanWorkLater(Exception failure) => failure switch
    {
        HandshakeRefusedException refused => CanWorkLater(refused.StatusCode),
        ConnectException failed => CanWorkLater(failed),
        SessionException { End: { } end } => CanWorkLater(end),
        SessionException => true,
        HttpRequestException { StatusCode: { } status } => CanWorkLater((int)status),
        HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException => true,
        _ => false,
    };

    private static bool CanWorkLater(ConnectException failed) => failed.Kind switch
    {
        ConnectFailure.InvalidResponse => false,
        ConnectFailure.Tls => Has<IOException>(failed) && !Has<AuthenticationException>(failed),
        ConnectFailure.Proxy => failed.InnerException is not HttpRequestException { StatusCode: { } status } || CanWorkLater((int)status),
        ConnectFailure.Other => failed.InnerException is not { } cause || CanWorkLater(cause),
        _ => true,
    };

    private static bool CanWorkLater(int status) => status switch
    {
        (int)HttpStatusCode.RequestTimeout or 425 or (int)HttpStatusCode.TooManyRequests => true,
        (int)HttpStatusCode.NotImplemented or (int)HttpStatusCode.HttpVersionNotSupported => false,
        _ => status is >= 500 and < 600,
    };

    // Too big a message or text that isn't UTF-8 is the fault of one message: 1007 and 1009 may pass.
    private static bool CanWorkLater(SessionEnd end) => end switch
    {
        { Kind: EndKind.ObserverFailed } => false,
        { Kind: EndKind.ProtocolError, CodeSent: CloseCode.ProtocolError } => false,
        { Initiator: Initiator.Remote, CodeReceived: { } code } => !IsFinal(code),
        _ => true,
    };

    private static bool IsFinal(CloseCode code) => code
        is CloseCode.ProtocolError or CloseCode.UnsupportedData or CloseCode.PolicyViolation or CloseCode.MandatoryExtension
        or (CloseCode)3000 or (CloseCode)3003;

    private static bool Has<TException>(Exception failure)
        where TException : Exception
    {
        for (var cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is TException)
            {
                return true;
            }
        }

        return false;
    }
}
