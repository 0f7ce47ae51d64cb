using System;
using System.Net.WebSockets;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using NUnit.Framework;
using Rx.WebSockets.AspNetCore.Tests.Fixture;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.AspNetCore.Tests.Hosting;

/// <summary>Requests that get an HTTP response in place of a session.</summary>
public sealed class HandshakeRefusalTests : EndpointFixture
{
    [Test]
    public async Task Request_ThatIsRight_OpensASession()
    {
        var client = await DialAsync(await ServeSessionsAsync());

        await client.SendAsync(OpeningRequest.For("/session").ToOctets());

        var head = await client.ReadHeadAsync();
        Assert.That(head, Does.StartWith("HTTP/1.1 101 Switching Protocols\r\n"));
        Assert.That(head, Does.Contain("Upgrade: websocket\r\n").And.Contain("Connection: Upgrade\r\n"));
        Assert.That(head, Does.Contain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
        Assert.That(head, Does.Not.Contain("Sec-WebSocket-Protocol").And.Not.Contain("Sec-WebSocket-Extensions"));
        await AcceptAsync();
    }

    [Test]
    public async Task Version_ThatIsNot13_IsRefusedWith426AndOurs([Values("8", "14", "x")] string version) =>
        Assert.That(
            await AnswerAsync(OpeningRequest.For("/session").With("Sec-WebSocket-Version", version)),
            Does.StartWith("HTTP/1.1 426 ").And.Contain("Sec-WebSocket-Version: 13\r\n"));

    [TestCase("Sec-WebSocket-Key")]
    [TestCase("Upgrade")]
    [TestCase("Connection")]
    public async Task Header_Missing_IsRefusedWith400(string name) =>
        Assert.That(await AnswerAsync(OpeningRequest.For("/session").Without(name)), Does.StartWith("HTTP/1.1 400 "));

    [TestCase("Sec-WebSocket-Key", "dG9vIHNob3J0")]
    [TestCase("Sec-WebSocket-Key", "not base64")]
    [TestCase("Upgrade", "h2c")]
    [TestCase("Connection", "keep-alive")]
    [TestCase("Sec-WebSocket-Protocol", "a,,(b)")]
    [TestCase("Sec-WebSocket-Extensions", "x; =")]
    public async Task Header_Malformed_IsRefusedWith400(string name, string value) =>
        Assert.That(await AnswerAsync(OpeningRequest.For("/session").With(name, value)), Does.StartWith("HTTP/1.1 400 "));

    [Test]
    public async Task Key_Repeated_IsRefusedWith400() =>
        Assert.That(
            await AnswerAsync(OpeningRequest.For("/session").And("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")),
            Does.StartWith("HTTP/1.1 400 "));

    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("OPTIONS")]
    public async Task Method_OtherThanGet_IsRefusedWith405(string method) =>
        Assert.That(
            await AnswerAsync(OpeningRequest.For("/session") with { Method = method }),
            Does.StartWith("HTTP/1.1 405 ").And.Contain("Allow: GET\r\n"));

    [TestCase("https://elsewhere.example")]
    [TestCase("http://server.example:81")]
    [TestCase("null")]
    public async Task Origin_OfAnotherHost_IsRefusedWith403ByDefault(string origin) =>
        Assert.That(await AnswerAsync(OpeningRequest.For("/session").With("Origin", origin)), Does.StartWith("HTTP/1.1 403 "));

    [Test]
    public async Task Origin_OfTheSameHost_MayConnectByDefault() =>
        Assert.That(await AnswerAsync(OpeningRequest.For("/session").With("Origin", "http://server.example")), Does.StartWith("HTTP/1.1 101 "));

    [TestCase("https://page.example", "101")]
    [TestCase("https://elsewhere.example", "403")]
    public async Task Origin_ByPolicy_IsJudged(string origin, string status)
    {
        var options = new WebSocketEndpointOptions { Origins = OriginPolicy.Only("https://page.example") };

        Assert.That(
            await AnswerAsync(OpeningRequest.For("/session").With("Origin", origin), options),
            Does.StartWith($"HTTP/1.1 {status} "));
    }

    [Test, Property("Case", "K-V23")]
    public async Task Route_ThatIsNot_IsRefusedWith404()
    {
        var server = await ServeSessionsAsync();

        var failure = await Assert.CatchAsync<WebSocketException>(() => ConnectAsync(server, "/elsewhere"));

        Assert.That(failure!.Message, Does.Contain("404"));
    }

    [Test, Property("Case", "K-V20")]
    public async Task Pipeline_ThatFails_FailsTheHandshakeWith500()
    {
        var server = await ServeAsync(application =>
        {
            application.Run(_ => throw new InvalidOperationException("no pipeline today"));
            application.MapRxWebSocket("/session", HandOver);
        });

        var failure = await Assert.CatchAsync<WebSocketException>(() => ConnectAsync(server));

        Assert.That(failure!.Message, Does.Contain("500"));
    }

    [Test]
    public async Task Subprotocol_ChosenButNotOffered_IsAFaultOfTheServer()
    {
        var options = new WebSocketEndpointOptions { Subprotocol = _ => "never offered" };

        Assert.That(
            await AnswerAsync(OpeningRequest.For("/session").With("Sec-WebSocket-Protocol", "chat"), options),
            Does.StartWith("HTTP/1.1 500 "));
    }

    [Test]
    public async Task Refusal_Told_LeavesTheConnectionToTheNextRequest()
    {
        var client = await DialAsync(await ServeSessionsAsync());
        await client.SendAsync(OpeningRequest.For("/nowhere").ToOctets());
        Assert.That(await client.ReadHeadAsync(), Does.StartWith("HTTP/1.1 404 ").And.Contain("Content-Length: 0"));

        await client.OpenAsync();

        await AcceptAsync();
    }

    [Test, Property("Case", "K-E08")]
    public async Task Header_ContentType_IsNoObstacle() =>
        Assert.That(await AnswerAsync(OpeningRequest.For("/session").With("Content-Type", "application/json")), Does.StartWith("HTTP/1.1 101 "));

    private async Task<string> AnswerAsync(OpeningRequest request, WebSocketEndpointOptions? options = null)
    {
        var client = await DialAsync(await ServeSessionsAsync(options));
        await client.SendAsync(request.ToOctets());
        return await client.ReadHeadAsync();
    }
}
