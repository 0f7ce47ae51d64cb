using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class AnswerTests
{
    [Test]
    public void Answer_101_GivesTheSessionBothHeads()
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, ("X-Server", "one"), ("Set-Cookie", "a=b"), ("Set-Cookie", "c=d")));

        var session = server.Clock.Run(() => server.ConnectAsync());

        Assert.That(session.Role, Is.EqualTo(WebSocketRole.Client));
        Assert.That(session.Request!.Key, Is.EqualTo(server.Request.Headers.GetValues("Sec-WebSocket-Key").Single()));
        Assert.That(session.Response!.StatusCode, Is.EqualTo(101));
        Assert.That(session.Response!.Headers.GetSingle("X-Server"), Is.EqualTo("one"));
        Assert.That(session.Response!.Headers.GetValues("Set-Cookie"), Is.EqualTo(new[] { "a=b", "c=d" }));
        Assert.That(session.Subprotocol, Is.Null);
        Assert.That(session.Extensions, Is.Empty);
        Assert.That(session.RemoteEndPoint, Is.Null);
    }

    [Test]
    [Property("Case", "K-C13")]
    [Property("Case", "K-C15")]
    public void Subprotocol_ThatWasOffered_IsAgreedAndVisible()
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, ("Sec-WebSocket-Protocol", "chat.v1")));

        var session = server.Clock.Run(() => server.ConnectAsync(server.Options with { Subprotocols = ["chat.v2", "chat.v1"] }));

        Assert.That(session.Subprotocol, Is.EqualTo("chat.v1"));
        Assert.That(session.Response!.Headers.GetSingle("Sec-WebSocket-Protocol"), Is.EqualTo("chat.v1"));
    }

    [Test]
    [Property("Case", "K-C14")]
    public void Subprotocol_NotChosen_FailsUnlessOptional()
    {
        var server = new ScriptedServer();
        var options = server.Options with { Subprotocols = ["chat"] };

        var failure = Failing.With<ConnectException>(server, options);
        var session = server.Clock.Run(() => server.ConnectAsync(options with { SubprotocolDemand = SubprotocolDemand.Optional }));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
        Assert.That(failure.Message, Does.Contain("subprotocol"));
        Assert.That(session.Subprotocol, Is.Null);
    }

    [TestCase("other")]
    [TestCase("CHAT")]
    [TestCase("chat, chat")]
    [TestCase("chat", "chat")]
    public void Subprotocol_NotOfferedOrRepeated_Fails(params string[] chosen)
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, [.. chosen.Select(one => ("Sec-WebSocket-Protocol", one))]));

        var failure = Failing.With<ConnectException>(server, server.Options with { Subprotocols = ["chat"] });

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
    }

    [Test]
    public void Subprotocol_ChosenWithoutAnOffer_Fails()
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, ("Sec-WebSocket-Protocol", "chat")));

        var failure = Failing.With<ConnectException>(server);

        Assert.That(failure.InnerException, Is.InstanceOf<HandshakeException>());
    }

    [Test]
    public void Extension_ThatWasOffered_IsInTheSessionAndDisposedWithIt()
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, ("Sec-WebSocket-Extensions", "x-one; a=1")));
        var factory = new StubExtensionFactory(ReservedBits.Rsv1, "x-one; a=1");

        server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync(server.Options with { Extensions = [factory] });
            Assert.That(session.TryGetExtension(factory, out var extension));
            Assert.That(extension, Is.SameAs(factory.Made.Single()));

            session.Abort();
            await session.Completion;
        });

        Assert.That(factory.Made.Single().IsDisposed);
    }

    [TestCase("x-other")]
    [TestCase("constructor")]
    [TestCase("x-one; a=2")]
    [TestCase("x-one; a=1; b")]
    [TestCase("x-one; a=1, x-one; a=1")]
    [TestCase("x-one; a=\"1")]
    [TestCase("x-one; a=1,, ;")]
    [Property("Case", "H1.3")]
    public void Extension_NotOfferedLikeThis_FailsAndDisposesWhatWasMade(string answer)
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, ("Sec-WebSocket-Extensions", answer)));
        var factory = new StubExtensionFactory(ReservedBits.Rsv1, "x-one; a=1");

        var failure = Failing.With<ConnectException>(server, server.Options with { Extensions = [factory] });

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
        Assert.That(factory.Made.All(extension => extension.IsDisposed));
    }

    [Test]
    public void Extensions_ThatWereAgreed_AreDisposedWhenTheStreamIsNone()
    {
        var factory = new StubExtensionFactory(ReservedBits.None);
        var server = new ScriptedServer((_, request) => ScriptedServer.Switch(
            new ByteArrayContent([]), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", ScriptedServer.AnswerTo(request))));

        var failure = Failing.With<ConnectException>(server, server.Options with { Extensions = [factory] });

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.Other));
        Assert.That(failure.InnerException, Is.InstanceOf<NotSupportedException>());
        Assert.That(factory.Made.Single().IsDisposed);
    }

    [Test]
    [Property("Case", "H1.29")]
    public void Accept_OfAnotherCase_Fails() => AssertInvalid(request => [ScriptedServer.AnswerTo(request).ToUpperInvariant()]);

    [Test]
    public void Accept_OfAnotherKey_Fails() => AssertInvalid(_ => [ScriptedServer.AnswerTo("dGhlIHNhbXBsZSBub25jZQ==")]);

    [Test]
    public void Accept_Missing_Fails() => AssertInvalid(_ => []);

    [Test]
    public void Accept_Repeated_Fails() => AssertInvalid(request => [ScriptedServer.AnswerTo(request), ScriptedServer.AnswerTo(request)]);

    [TestCase("Upgrade", "h2c")]
    [TestCase("Upgrade", null)]
    [TestCase("Connection", "keep-alive")]
    [TestCase("Connection", null)]
    public void Upgrade_ToSomethingElse_Fails(string name, string? value)
    {
        var server = new ScriptedServer((server, request) =>
        {
            var response = server.Accept(request);
            response.Headers.Remove(name);
            if (value is not null)
                response.Headers.TryAddWithoutValidation(name, value);
            return response;
        });

        var failure = Failing.With<ConnectException>(server);

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
        Assert.That(failure.Message, Does.Contain(name));
    }

    [TestCase("Transfer-Encoding", "chunked")]
    [TestCase("Content-Length", "5")]
    [TestCase("Content-Length", "x")]
    public void Body_AnnouncedByA101_Fails(string name, string value)
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, (name, value)));

        var failure = Failing.With<ConnectException>(server);

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
        Assert.That(failure.Message, Does.Contain("body"));
    }

    [Test]
    public void Body_OfLengthZeroAnnouncedByA101_IsNone()
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, ("Content-Length", "0")));

        var session = server.Clock.Run(() => server.ConnectAsync());

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    }

    [Test]
    public void Version_OtherThanOneOne_Fails()
    {
        var server = new ScriptedServer((server, request) =>
        {
            var response = server.Accept(request);
            response.Version = HttpVersion.Version10;
            return response;
        });

        Assert.That(Failing.With<ConnectException>(server).Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
    }

    [Test]
    [Property("Case", "H1.33")]
    public void Headers_MoreThanTheLimit_Fail()
    {
        var server = new ScriptedServer((server, request) => server.Accept(request, [.. Enumerable.Range(0, 129).Select(n => ("X-Many", $"{n}"))]));

        Assert.That(Failing.With<ConnectException>(server).Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
    }

    [Test]
    public void Answer_WithAFault_IsDisposed()
    {
        UpgradedContent? content = null;
        var server = new ScriptedServer((server, request) =>
        {
            var response = server.Accept(request);
            response.Headers.Remove("Upgrade");
            content = (UpgradedContent)response.Content;
            return response;
        });

        Failing.With<ConnectException>(server);

        Assert.That(content!.IsDisposed);
    }

    [Test]
    public void Failure_OfTheTransport_IsNamedAndDoesntRepeatTheUri()
    {
        var server = new ScriptedServer((_, _) => Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError, "no route")));

        var failure = Failing.With<ConnectException>(server);

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.Unreachable));
        Assert.That(failure.Message, Does.Contain("ws://server.test").And.Contain("no route").And.Not.Contain("room=1"));
        Assert.That(failure.InnerException, Is.InstanceOf<HttpRequestException>());
    }

    private static void AssertInvalid(Func<HttpRequestMessage, string[]> accept)
    {
        var server = new ScriptedServer((server, request) =>
        {
            var response = server.Accept(request);
            response.Headers.Remove("Sec-WebSocket-Accept");
            response.Headers.TryAddWithoutValidation("Sec-WebSocket-Accept", accept(request));
            return response;
        });

        var failure = Failing.With<ConnectException>(server);

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.InvalidResponse));
        Assert.That(((HandshakeException)failure.InnerException!).Section, Is.EqualTo("RFC 6455 §4.1"));
    }
}
