using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class RedirectTests
{
    private const string Secrets = "H1.17";

    [Test]
    [Property("Case", Secrets)]
    public void Redirect_ByDefault_IsARefusal()
    {
        var server = Redirecting("/elsewhere");

        var refusal = Failing.With<HandshakeRefusedException>(server);

        Assert.That(refusal.StatusCode, Is.EqualTo(302));
        Assert.That(refusal.Headers.GetSingle("Location"), Is.EqualTo("/elsewhere"));
        Assert.That(refusal.Message, Does.Contain("MaxRedirects"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public void Redirect_WithinTheOrigin_IsFollowedWithEverything(int status)
    {
        var server = new ScriptedServer((server, request) => request.RequestUri!.AbsolutePath == "/new"
            ? server.Accept(request)
            : ScriptedServer.Respond((HttpStatusCode)status, new StringContent(""), ("Location", "/new?x=1")));
        var options = server.Options with { MaxRedirects = 1, Headers = new() { { "Authorization", "Bearer one" } } };

        var session = server.Clock.Run(() => server.ConnectAsync(options));

        Assert.That(server.Requests[1].RequestUri, Is.EqualTo(new Uri("ws://server.test/new?x=1")));
        Assert.That(server.Requests[1].Headers.Authorization!.Parameter, Is.EqualTo("one"));
        Assert.That(server.Requests.Select(request => request.Headers.GetValues("Sec-WebSocket-Key").Single()), Is.Unique);
        Assert.That(session.Request!.Target, Is.EqualTo("/new?x=1"));
    }

    [Test]
    public void Redirect_InALoop_IsFollowedNoMoreOftenThanSaid()
    {
        var server = Redirecting("/chat");

        var refusal = Failing.With<HandshakeRefusedException>(server, server.Options with { MaxRedirects = 3 });

        Assert.That(server.Requests, Has.Count.EqualTo(4));
        Assert.That(refusal.Message, Does.Contain("3 redirects"));
    }

    [TestCase("ftp://server.test/")]
    [TestCase("ws://user:secret@server.test/")]
    [TestCase("/x#fragment")]
    [TestCase("ws://")]
    public void Redirect_ToNothingThatCanBeDialled_IsARefusal(string location)
    {
        var server = Redirecting(location);

        var refusal = Failing.With<HandshakeRefusedException>(server, server.Options with { MaxRedirects = 3 });

        Assert.That(refusal.Message, Does.Contain("Location").And.Not.Contain("secret"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void Redirect_WithTwoLocations_IsARefusal()
    {
        var server = new ScriptedServer((_, _) => ScriptedServer.Respond(HttpStatusCode.Found, new StringContent(""), ("Location", "/a"), ("Location", "/b")));

        Assert.That(Failing.With<HandshakeRefusedException>(server, server.Options with { MaxRedirects = 3 }).StatusCode, Is.EqualTo(302));
    }

    [TestCase("ws://server.test/")]
    [TestCase("http://server.test/")]
    public void Redirect_FromWssToWs_IsNeverFollowed(string location)
    {
        var server = Redirecting(location);

        var refusal = server.Clock.Run(() => Expect.FailureAsync<HandshakeRefusedException>(
            WebSocketClient.ConnectAsync(new("wss://server.test/"), server.Options with { MaxRedirects = 3 })));

        Assert.That(refusal.Message, Does.Contain("wss to ws"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("ws://other.test/")]
    [TestCase("ws://server.test:81/")]
    [TestCase("wss://server.test/")]
    [TestCase("wss://server.test:80/")]
    [TestCase("//other.test/")]
    [Property("Case", Secrets)]
    public void Redirect_ToAnotherOriginWithAnInvoker_IsARefusal(string location)
    {
        var server = Redirecting(location);

        var refusal = Failing.With<HandshakeRefusedException>(server, server.Options with { MaxRedirects = 3 });

        Assert.That(refusal.Message, Does.Contain("another origin"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Case", Secrets)]
    public async Task Redirect_ToAnotherOrigin_TakesNoSecretsThere()
    {
        IReadOnlyList<string> first = [], second = [];
        await using var other = new RawServer(async connection => second = await connection.AcceptAsync());
        await using var server = new RawServer(async connection =>
        {
            first = await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 302 Found\r\nLocation: {other.Uri}\r\nContent-Length: 0\r\n\r\n");
        });
        var options = WithSecrets(server) with { MaxRedirects = 1 };

        var session = await WebSocketClient.ConnectAsync(server.Uri, options);
        await session.Completion;

        Assert.That(RawConnection.ValueOf(first, "Authorization"), Is.EqualTo("Bearer secret"));
        Assert.That(RawConnection.ValueOf(first, "Cookie"), Is.EqualTo("key=secret"));
        Assert.That(string.Join("\n", second), Does.Not.Contain("secret").And.Contain("Sec-WebSocket-Key"));
    }

    [Test]
    [Property("Case", Secrets)]
    public async Task Redirect_ToAnotherOriginThatAsksForCredentials_GetsNone()
    {
        var asked = 0;
        await using var other = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            asked++;
            await connection.WriteAsync("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
        });
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {other.Uri}\r\nContent-Length: 0\r\n\r\n");
        });
        var options = RawServer.Options with { MaxRedirects = 1, Credentials = new NetworkCredential("user", "secret") };

        var refusal = await Expect.FailureAsync<HandshakeRefusedException>(WebSocketClient.ConnectAsync(server.Uri, options));

        Assert.That(refusal.StatusCode, Is.EqualTo(401));
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    [Property("Case", Secrets)]
    public async Task Redirect_ToAnotherOriginWithOptionsOfTls_IsARefusal()
    {
        using var certificate = Certificates.For("localhost");
        await using var other = new RawServer(connection => connection.AcceptAsync(), certificate);
        await using var server = new RawServer(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.WriteAsync($"HTTP/1.1 302 Found\r\nLocation: {other.Uri}\r\nContent-Length: 0\r\n\r\n");
            },
            certificate);
        var options = RawServer.Options with { MaxRedirects = 1, Tls = Certificates.Trusting(certificate) };

        var refusal = await Expect.FailureAsync<HandshakeRefusedException>(WebSocketClient.ConnectAsync(server.Uri, options));

        Assert.That(refusal.Message, Does.Contain("TLS"));
        Assert.That(other.Connections, Is.Zero);
    }

    private static ScriptedServer Redirecting(string location) =>
        new((_, _) => ScriptedServer.Respond(HttpStatusCode.Found, new StringContent(""), ("Location", location)));

    private static WebSocketClientOptions WithSecrets(RawServer server)
    {
        var cookies = new CookieContainer();
        cookies.Add(server.Uri, new Cookie("key", "secret"));
        return RawServer.Options with { Cookies = cookies, Headers = new() { { "Authorization", "Bearer secret" }, { "X-Api-Key", "secret" } } };
    }
}
