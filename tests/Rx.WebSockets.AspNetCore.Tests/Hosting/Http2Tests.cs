using System;
using System.Net;
using System.Net.Http;
using System.Net.WebSockets;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NUnit.Framework;
using Rx.WebSockets.AspNetCore.Tests.Fixture;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.AspNetCore.Tests.Hosting;

/// <summary>Sessions in a stream of HTTP/2, by extended CONNECT (RFC 8441).</summary>
public sealed class Http2Tests : EndpointFixture
{
    [Test]
    public async Task Client_OverHttp2_TalksAndCloses()
    {
        var server = await ServeAsync(application =>
            application.MapRxWebSocket("/session", session => session.Incoming.Subscribe(session.Outgoing)), protocols: HttpProtocols.Http2);
        using var client = await ConnectOverHttp2Async(server);

        await client.SendTextAsync("Hello", Patience);

        Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo("Hello"));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Patience);
        Assert.That(client.CloseStatus, Is.EqualTo(WebSocketCloseStatus.NormalClosure));
    }

    [Test]
    public async Task Session_OverHttp2_KnowsItsHandshake()
    {
        var options = new WebSocketEndpointOptions { Subprotocol = SubprotocolChoice.ByServerOrder("chat") };
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", HandOver, options), protocols: HttpProtocols.Http2);

        using var client = await ConnectOverHttp2Async(server, set => set.AddSubProtocol("chat"));

        var session = await AcceptAsync();
        Assert.That((client.SubProtocol, session.Subprotocol), Is.EqualTo(("chat", "chat")));
        Assert.That((session.Request!.Method, session.Request.Path), Is.EqualTo(("CONNECT", "/session")));
    }

    [Test]
    public async Task Close_OfOurs_OverHttp2_IsAnswered()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", HandOver), protocols: HttpProtocols.Http2);
        using var client = await ConnectOverHttp2Async(server);
        var session = await AcceptAsync();

        var closing = session.CloseAsync(new CloseReason((CloseCode)4000, "over"));

        Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((4000, "over")));
        await client.CloseOutputAsync((WebSocketCloseStatus)4000, null, Patience);
        await closing;
        Assert.That((await session.Completion).IsClean);
    }

    [Test]
    public async Task Client_Aborted_OverHttp2_EndsTheSessionWith1006()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", HandOver), protocols: HttpProtocols.Http2);
        using var client = await ConnectOverHttp2Async(server);
        var session = await AcceptAsync();

        client.Abort();

        Assert.That((await session.Completion).Code, Is.EqualTo(CloseCode.AbnormalClosure));
    }

    [Test]
    public async Task Sessions_OfOneConnection_AreIndependent()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", HandOver), protocols: HttpProtocols.Http2);
        var invoker = Disposes(new HttpMessageInvoker(new SocketsHttpHandler()));
        using var one = await ConnectOverHttp2Async(server, invoker: invoker);
        var first = await AcceptAsync();
        using var other = await ConnectOverHttp2Async(server, invoker: invoker);
        var second = await AcceptAsync();
        Assert.That(first.RemoteEndPoint, Is.EqualTo(second.RemoteEndPoint));

        first.Abort();
        await second.SendAsync("still here");

        Assert.That(await other.ReceiveTextAsync(Patience), Is.EqualTo("still here"));
    }

    [Test]
    public async Task Origin_OfAnotherHost_IsRefusedWith403()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", HandOver), protocols: HttpProtocols.Http2);

        using var response = await RequestAsync(server, "websocket", request => request.Headers.Add("Origin", "https://elsewhere.example"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Protocol_OtherThanWebSocket_IsRefusedWith501()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", HandOver), protocols: HttpProtocols.Http2);

        using var response = await RequestAsync(server, "connect-udp");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotImplemented));
    }

    [Test]
    public async Task Get_OverHttp2_IsRefused()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", HandOver), protocols: HttpProtocols.Http2);
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var response = await http.GetAsync(new Uri(AsHttp(server), "/session"), Patience);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static Uri AsHttp(Uri server) => new UriBuilder(server) { Scheme = "http" }.Uri;

    private async Task<ClientWebSocket> ConnectOverHttp2Async(Uri server, Action<ClientWebSocketOptions>? set = null, HttpMessageInvoker? invoker = null)
    {
        var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        set?.Invoke(client.Options);
        await client.ConnectAsync(new Uri(server, "/session"), invoker ?? Disposes(new HttpMessageInvoker(new SocketsHttpHandler())), Patience);
        return client;
    }

    private async Task<HttpResponseMessage> RequestAsync(Uri server, string protocol, Action<HttpRequestMessage>? set = null)
    {
        var invoker = Disposes(new HttpMessageInvoker(new SocketsHttpHandler()));
        using var request = new HttpRequestMessage(HttpMethod.Connect, new Uri(AsHttp(server), "/session"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Protocol = protocol },
        };
        request.Headers.Add("Sec-WebSocket-Version", "13");
        set?.Invoke(request);
        return await invoker.SendAsync(request, Patience);
    }
}
