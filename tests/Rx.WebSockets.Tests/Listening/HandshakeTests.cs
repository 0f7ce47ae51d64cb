using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>What the application says to a right handshake.</summary>
public sealed class HandshakeTests : VirtualListenerFixture
{
    [Test]
    [Property("Case", "K-V08")]
    public void Session_OfARequest_ShowsWhatWasAskedAndAnswered()
    {
        Serve();

        var answer = Clock.Run(() => Call().OpenAsync("X-User: ann"));

        var session = Sessions[0];
        Assert.That(session.Request!.Path, Is.EqualTo("/chat"));
        Assert.That(session.Request.Query, Is.EqualTo("room=1"));
        Assert.That(session.Request.Headers.GetSingle("X-User"), Is.EqualTo("ann"));
        Assert.That(session.Response!.Headers.GetSingle("Sec-WebSocket-Accept"), Is.EqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=").And.EqualTo(answer["Sec-WebSocket-Accept"]));
        Assert.That(session.Role, Is.EqualTo(WebSocketRole.Server));
        Assert.That(session.LocalEndPoint, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, 80)));
        Assert.That(session.RemoteEndPoint, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, 4711)));
    }

    [TestCase("/chat", 101)]
    [TestCase("/chat?room=1", 101)]
    [TestCase("http://server.example.com/chat", 101)]
    [TestCase("/Chat", 404)]
    [TestCase("/chat/", 404)]
    [TestCase("/", 404)]
    [Property("Case", "K-V23")]
    public void Paths_Listed_AreTheOnlyOnes(string target, int status)
    {
        Serve(new WebSocketListenerOptions { Paths = ["/feed", "/chat"] });

        var answer = Clock.Run(async () =>
        {
            var caller = Call();
            await caller.SendAsync(Requests.UpgradeAt(target));
            return await caller.ReadHeadAsync();
        });

        Assert.That(answer.Status, Is.EqualTo(status));
    }

    [Test]
    [Property("Case", "K-E18")]
    public void Paths_Missed200Times_LeaveNoWork()
    {
        var options = new WebSocketListenerOptions { Paths = ["/chat"], MaxConnections = 3 };
        Serve(options);

        Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.That((await Call().RefusedAsync(Requests.UpgradeAt($"/missing/{i}"))).Status, Is.EqualTo(404));
            }

            await Call().OpenAsync();
            Sessions[0].Abort();
            await Sessions[0].Completion;
            await Clock.SettleAsync();
        });

        Assert.That(Clock.PendingActions, Is.Zero);
    }

    [Test]
    public void Subprotocol_Chosen_IsAnsweredAndShown()
    {
        Serve(new WebSocketListenerOptions { Subprotocol = SubprotocolChoice.ByServerOrder("v2", "v1") });

        var answer = Clock.Run(() => Call().OpenAsync("Sec-WebSocket-Protocol: v1, v2"));

        Assert.That(answer["Sec-WebSocket-Protocol"], Is.EqualTo("v2"));
        Assert.That(Sessions[0].Subprotocol, Is.EqualTo("v2"));
    }

    [Test]
    public void Admit_SeesTheRequestAndWhoAsks()
    {
        SessionRequest? seen = null;
        Serve(Admitting(request =>
        {
            seen = request;
            return Admission.Granted;
        }));

        Run(() => Call().OpenAsync("Origin: http://server.example.com", "Sec-WebSocket-Protocol: v1, v2"));

        Assert.That(seen!.Handshake, Is.SameAs(Sessions[0].Request));
        Assert.That(seen.Handshake.Origin, Is.EqualTo("http://server.example.com"));
        Assert.That(seen.Handshake.Subprotocols, Is.EqualTo(["v1", "v2"]));
        Assert.That(seen.LocalEndPoint, Is.EqualTo(Sessions[0].LocalEndPoint));
        Assert.That(seen.RemoteEndPoint, Is.EqualTo(Sessions[0].RemoteEndPoint));
        Assert.That(seen.IsSecure, Is.False);
    }

    [Test]
    public void Admit_Refused_AnswersAsItSays()
    {
        var answer = Refused(Requests.Upgrade(), Admitting(_ =>
            Admission.Refused(401, "Who are you?", new HeaderList { { "WWW-Authenticate", "Bearer" } })));

        Assert.That(answer.Status, Is.EqualTo(401));
        Assert.That(answer.Body, Is.EqualTo("Who are you?"));
        Assert.That(answer["WWW-Authenticate"], Is.EqualTo("Bearer"));
        Assert.That(Sessions, Is.Empty);
    }

    [Test]
    public void Admit_ThrowsARefusal_AnswersAsItSays()
    {
        var answer = Refused(Requests.Upgrade(), Admitting(_ => throw new HandshakeException(429, "RFC 6585 §4", "Not so fast.")));

        Assert.That(answer.Status, Is.EqualTo(429));
        Assert.That(answer.Body, Is.EqualTo("Not so fast."));
        Assert.That(Failures, Is.Empty);
    }

    [Test]
    [Property("Case", "K-V20")]
    public void Admit_Throws_AnswersWith500AndReports()
    {
        var fault = new InvalidOperationException("password=secret");

        var answer = Refused(Requests.Upgrade(), Admitting(_ => throw fault));

        Assert.That(answer.Status, Is.EqualTo(500));
        Assert.That(answer.Text, Does.Not.Contain("secret"));
        Assert.That(Failures, Is.EqualTo([fault]));
    }

    [Test]
    public void Admit_GivesNull_AnswersWith500AndReports()
    {
        var answer = Refused(Requests.Upgrade(), Admitting(_ => null!));

        Assert.That(answer.Status, Is.EqualTo(500));
        Assert.That(Failures, Has.Count.EqualTo(1));
    }

    [Test]
    public void Admit_CancelsByItself_AnswersWith500AndReports()
    {
        var answer = Refused(Requests.Upgrade(), new WebSocketListenerOptions { Admit = (_, _) => ValueTask.FromCanceled<Admission>(new CancellationToken(true)) });

        Assert.That(answer.Status, Is.EqualTo(500));
        Assert.That(Failures, Has.Count.EqualTo(1));
    }

    [Test]
    public void Admit_TakesItsTime_IsAwaited()
    {
        Serve(new WebSocketListenerOptions
        {
            Admit = async (_, cancellationToken) =>
            {
                await Clock.DelayAsync(Seconds(9), cancellationToken);
                return Admission.Granted;
            },
        });

        Run(() => Call().OpenAsync());

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(9)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Admit_TakesTooLong_AnswersWith503(bool heedsItsToken)
    {
        var answer = Refused(Requests.Upgrade(), new WebSocketListenerOptions
        {
            Admit = async (_, cancellationToken) =>
            {
                await Clock.DelayAsync(Seconds(60), heedsItsToken ? cancellationToken : default);
                return Admission.Granted;
            },
        });

        Assert.That(answer.Status, Is.EqualTo(503));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(10)));
        Assert.That(Failures, Is.Empty);
    }

    [Test]
    public void Admit_WhileOneWaits_OthersAreServed()
    {
        Serve(new WebSocketListenerOptions
        {
            Admit = async (request, cancellationToken) =>
            {
                await Clock.DelayAsync(request.Handshake.Path == "/slow" ? Seconds(5) : TimeSpan.Zero, cancellationToken);
                return Admission.Granted;
            },
        });

        Run(async () =>
        {
            var slow = Call();
            await slow.SendAsync(Requests.UpgradeAt("/slow"));
            await Call().OpenAsync();
            Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
            await slow.ReadHeadAsync();
        });

        Assert.That(Sessions, Has.Count.EqualTo(2));
    }

    [Test]
    public void Admission_WithMore_HoldsForThisSession()
    {
        Serve(Admitting(_ => Admission.Granted with
        {
            Subprotocol = "v1",
            Headers = new HeaderList { { "Set-Cookie", "a=b" } },
            Session = OnClock(new WebSocketSessionOptions { MaxFrameSize = 5 }),
        }));

        var answer = Clock.Run(() => Call().OpenAsync("Sec-WebSocket-Protocol: v2, v1"));

        Assert.That(answer["Sec-WebSocket-Protocol"], Is.EqualTo("v1"));
        Assert.That(answer["Set-Cookie"], Is.EqualTo("a=b"));
        Assert.That(Sessions[0].Subprotocol, Is.EqualTo("v1"));
        Assert.That(Sessions[0].MaxFrameSize, Is.EqualTo(5));
    }

    private static IEnumerable<TestCaseData> ImpossibleAdmissions()
    {
        yield return new TestCaseData(Admission.Granted with { Subprotocol = "v3" }).SetArgDisplayNames("a subprotocol that was not offered");
        yield return new TestCaseData(Admission.Granted with { Headers = new HeaderList { { "Upgrade", "h2c" } } }).SetArgDisplayNames("a header of the handshake itself");
        yield return new TestCaseData(Admission.Granted with { Session = new WebSocketSessionOptions { Masking = true } }).SetArgDisplayNames("options that contradict");
    }

    [TestCaseSource(nameof(ImpossibleAdmissions))]
    public void Admission_Impossible_AnswersWith500AndReports(Admission admission)
    {
        var factory = new StubExtensionFactory();

        var answer = Refused(Requests.Upgrade("Sec-WebSocket-Extensions: stub"), Admitting(_ => admission) with { Extensions = [factory] });

        Assert.That(answer.Status, Is.EqualTo(500));
        Assert.That(Failures, Has.Count.EqualTo(1));
        Assert.That(factory.Open, Is.Zero);
    }

    [Test]
    public void Extensions_Agreed_AreTheSessionsUntilItsEnd()
    {
        var factory = new StubExtensionFactory();
        Serve(new WebSocketListenerOptions { Extensions = [factory] });

        var answer = Clock.Run(() => Call().OpenAsync("Sec-WebSocket-Extensions: other, stub; a=1"));

        Assert.That(answer["Sec-WebSocket-Extensions"], Is.EqualTo("stub"));
        Assert.That(Sessions[0].GetExtension(factory), Is.Not.Null);
        Assert.That(factory.Open, Is.EqualTo(1));
        Sessions[0].Abort();
        Clock.AdvanceBy(Seconds(0));
        Assert.That(factory.Open, Is.Zero);
    }

    [Test]
    public void Extensions_OfAPeerThatTakesNoAnswer_AreDisposed()
    {
        var factory = new StubExtensionFactory();
        Serve(new WebSocketListenerOptions { Extensions = [factory] });
        var connection = Source.Connect(new LinkOptions { Window = 1 });

        Run(() => new Caller(connection.Transport.Client).SendAsync(Requests.Upgrade("Sec-WebSocket-Extensions: stub")));
        Clock.AdvanceBy(Seconds(10));

        Assert.That(factory.Open, Is.Zero);
        Assert.That(connection.IsClosed);
        Assert.That(Sessions, Is.Empty);
    }

    [Test]
    public void Listener_PeerGoneInItsHandshake_ServesTheNext()
    {
        Serve();
        var broken = Source.Connect();

        Run(async () =>
        {
            await new Caller(broken.Transport.Client).SendAsync("GET / HTTP/1.1\r\n");
            broken.Transport.Client.Reset();
            await Call().OpenAsync();
        });

        Assert.That(broken.IsClosed);
        Assert.That(Failures, Is.Empty);
    }

    [Test]
    public void Connection_ThatCantBeOpened_IsReportedAndClosed()
    {
        Serve();
        var fault = new InvalidOperationException("no certificate");
        var connection = Source.Connect(opening: _ => Task.FromException(fault));

        Run(() => Call().OpenAsync());

        Assert.That(connection.IsClosed);
        Assert.That(Failures, Is.EqualTo([fault]));
    }

    [Test]
    public void Connection_ThatOpensTooSlowly_IsClosedAfterTenSeconds()
    {
        Serve();
        var connection = Source.Connect(opening: token => Clock.DelayAsync(Seconds(60), token));

        Clock.AdvanceBy(Seconds(10));

        Assert.That(connection.IsClosed);
        Assert.That(Failures, Is.Empty);
    }

    private static WebSocketListenerOptions Admitting(Func<SessionRequest, Admission> admit) =>
        new() { Admit = (request, _) => new ValueTask<Admission>(admit(request)) };
}
