using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Reconnecting;

namespace Rx.WebSockets.Tests.Reconnecting;

/// <summary>Which failures another attempt may help; the table at <see cref="Backoff"/>.</summary>
public sealed class RetryableTests
{
    private static readonly HttpRequestException Forbidden = new("", null, HttpStatusCode.Forbidden);

    public static IEnumerable<TestCaseData<Exception, bool>> Failures =>
    [
        Case(new ConnectException(ConnectFailure.NameNotResolved, ""), true),
        Case(new ConnectException(ConnectFailure.Unreachable, ""), true),
        Case(new ConnectException(ConnectFailure.ConnectTimeout, ""), true),
        Case(new ConnectException(ConnectFailure.HandshakeTimeout, ""), true),
        Case(new ConnectException(ConnectFailure.ConnectionLost, ""), true),
        Case(new ConnectException(ConnectFailure.InvalidResponse, ""), false),
        Case(new ConnectException(ConnectFailure.Tls, "", new HttpRequestException("", new AuthenticationException())), false),
        Case(new ConnectException(ConnectFailure.Tls, "", new AuthenticationException("", new IOException())), false),
        Case(new ConnectException(ConnectFailure.Tls, "", new HttpRequestException("", new IOException())), true),
        Case(new ConnectException(ConnectFailure.Tls, ""), false),
        Case(new ConnectException(ConnectFailure.Proxy, ""), true),
        Case(new ConnectException(ConnectFailure.Proxy, "", new HttpRequestException("", null, HttpStatusCode.ProxyAuthenticationRequired)), false),
        Case(new ConnectException(ConnectFailure.Proxy, "", new HttpRequestException("", null, HttpStatusCode.BadGateway)), true),
        Case(new ConnectException(ConnectFailure.Other, ""), true),
        Case(new ConnectException(ConnectFailure.Other, "", new NotSupportedException()), false),
        Case(new SocketException(), true),
        Case(new IOException(), true),
        Case(new TimeoutException(), true),
        Case(new OperationCanceledException(), true),
        Case(new HttpRequestException(), true),
        Case(Forbidden, false),
        Case(new ArgumentException(), false),
        Case(new InvalidOperationException(), false),
        Case(new SessionException(null, "closing"), true),
    ];

    [TestCaseSource(nameof(Failures))]
    public void Failure_OfAnAttempt_MayPassOrNot(Exception failure, bool mayPass)
    {
        Assert.That(Retryable.CanWorkLater(failure), Is.EqualTo(mayPass));
    }

    [TestCase(408, true)]
    [TestCase(425, true)]
    [TestCase(429, true)]
    [TestCase(500, true)]
    [TestCase(502, true)]
    [TestCase(503, true)]
    [TestCase(504, true)]
    [TestCase(200, false)]
    [TestCase(302, false)]
    [TestCase(400, false)]
    [TestCase(401, false)]
    [TestCase(403, false)]
    [TestCase(404, false)]
    [TestCase(410, false)]
    [TestCase(426, false)]
    [TestCase(501, false)]
    [TestCase(505, false)]
    [TestCase(600, false)]
    public void Status_OfARefusal_MayPassOrNot(int status, bool mayPass)
    {
        var refused = new HandshakeRefusedException(new HandshakeResponse(status, "", []));

        Assert.That(Retryable.CanWorkLater(refused), Is.EqualTo(mayPass));
    }

    [TestCase(1000, true)]
    [TestCase(1001, true)]
    [TestCase(1005, true)]
    [TestCase(1007, true)]
    [TestCase(1009, true)]
    [TestCase(1011, true)]
    [TestCase(1012, true)]
    [TestCase(1013, true)]
    [TestCase(4000, true)]
    [TestCase(1002, false)]
    [TestCase(1003, false)]
    [TestCase(1008, false)]
    [TestCase(1010, false)]
    [TestCase(3000, false)]
    [TestCase(3003, false)]
    public void Code_OfThePeersClose_MayPassOrNot(int code, bool mayPass)
    {
        var end = new SessionEnd { Kind = EndKind.Closed, Initiator = Initiator.Remote, IsClean = true, CodeReceived = (CloseCode)code, CodeSent = (CloseCode)code };

        Assert.That(Retryable.CanWorkLater(new SessionException(end)), Is.EqualTo(mayPass));
        Assert.That(Retryable.CanWorkLater(new SessionException(end with { Initiator = Initiator.Local })), "an answer repeats our own code");
    }

    [TestCase(EndKind.ConnectionLost, true)]
    [TestCase(EndKind.KeepAliveTimeout, true)]
    [TestCase(EndKind.WriteStalled, true)]
    [TestCase(EndKind.CloseTimeout, true)]
    [TestCase(EndKind.Overflow, true)]
    [TestCase(EndKind.Faulted, true)]
    [TestCase(EndKind.Aborted, true)]
    [TestCase(EndKind.ObserverFailed, false)]
    public void Kind_OfAnEnd_MayPassOrNot(EndKind kind, bool mayPass)
    {
        var end = new SessionEnd { Kind = kind, Initiator = Initiator.Local, IsClean = false, CodeSent = CloseCode.InternalError };

        Assert.That(Retryable.CanWorkLater(new SessionException(end)), Is.EqualTo(mayPass));
    }

    [TestCase(CloseCode.ProtocolError, false)]
    [TestCase(CloseCode.MessageTooBig, true)]
    [TestCase(CloseCode.InvalidPayload, true)]
    public void Peer_ThatBrokeARule_MayDoBetterIfOneMessageWasToBlame(CloseCode sent, bool mayPass)
    {
        var end = new SessionEnd { Kind = EndKind.ProtocolError, Initiator = Initiator.Local, IsClean = false, CodeSent = sent };

        Assert.That(Retryable.CanWorkLater(new SessionException(end)), Is.EqualTo(mayPass));
    }

    private static TestCaseData<Exception, bool> Case(Exception failure, bool mayPass) =>
        new TestCaseData<Exception, bool>(failure, mayPass).SetArgDisplayNames(
            $"{failure.GetType().Name} {(failure as ConnectException)?.Kind} {failure.InnerException?.GetType().Name}", $"{mayPass}");
}
