using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Tracing;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class TransportOptionTests
{
    [Test]
    public async Task Cookies_OfTheContainer_AreSentAndThoseOfThe101GoIn()
    {
        string? sent = null;
        await using var server = new RawServer(async connection =>
            sent = RawConnection.ValueOf(await connection.AcceptAsync("Set-Cookie: fresh=1; Path=/"), "Cookie"));
        var cookies = new CookieContainer();
        cookies.Add(server.Uri, new Cookie("old", "1"));

        await (await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options with { Cookies = cookies })).Completion;

        Assert.That(sent, Is.EqualTo("old=1"));
        Assert.That(cookies.GetCookies(new($"http://127.0.0.1:{server.Port}/")).Select(cookie => cookie.Name), Does.Contain("fresh"));
    }

    [Test]
    public async Task Cookies_WithoutAContainer_AreNotKept()
    {
        var sent = new List<string?>();
        await using var server = new RawServer(async connection =>
            sent.Add(RawConnection.ValueOf(await connection.AcceptAsync("Set-Cookie: fresh=1; Path=/"), "Cookie")));

        await (await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options)).Completion;
        await (await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options)).Completion;

        Assert.That(sent, Is.EqualTo(new string?[] { null, null }));
    }

    [Test]
    public async Task Credentials_AskedFor_AreGiven()
    {
        var given = new List<string?>();
        await using var server = new RawServer(async connection =>
        {
            var request = await connection.ReadHeadAsync();
            given.Add(RawConnection.ValueOf(request, "Authorization"));
            if (given[^1] is null)
            {
                await connection.WriteAsync("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nSet-Cookie: unwanted=1\r\nContent-Length: 0\r\n\r\n");
                request = await connection.ReadHeadAsync();
                given.Add(RawConnection.ValueOf(request, "Authorization"));
                Assert.That(RawConnection.ValueOf(request, "Cookie"), Is.Null);
            }

            await connection.WriteAsync(RawConnection.AcceptanceOf(request));
        });

        await (await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options with { Credentials = new NetworkCredential("user", "pass") })).Completion;
        await server.ScriptsAsync();

        Assert.That(given, Is.EqualTo(new[] { null, "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("user:pass")) }));
    }

    [Test]
    public async Task Proxy_ForWs_IsAskedForATunnel()
    {
        string? asked = null;
        await using var proxy = new RawServer(async connection =>
        {
            asked = (await connection.ReadHeadAsync())[0];
            await connection.WriteAsync("HTTP/1.1 200 OK\r\n\r\n");
            await connection.AcceptAsync();
            await connection.Frames.ExpectAsync(Frame.Text("through"));
        });
        var options = RawServer.Options with { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}") };

        var session = await WebSocketClient.ConnectAsync(new("ws://server.test/"), options);
        await session.SendAsync("through");
        await proxy.ScriptsAsync();

        Assert.That(asked, Is.EqualTo("CONNECT server.test:80 HTTP/1.1"));
        Assert.That(((IPEndPoint)session.RemoteEndPoint!).Port, Is.EqualTo(proxy.Port));
        session.Abort();
    }

    [Test]
    public async Task Proxy_ForWss_TunnelsTls()
    {
        using var certificate = Certificates.For("server.test");
        await using var server = new RawServer(connection => connection.AcceptAsync(), certificate);
        await using var proxy = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\n\r\n");
            using var target = new System.Net.Sockets.TcpClient();
            await target.ConnectAsync(IPAddress.Loopback, server.Port);
            await using var stream = target.GetStream();
            await Task.WhenAny(connection.Input.CopyToAsync(stream), stream.CopyToAsync(connection.Output.AsStream()));
        });
        var options = RawServer.Options with { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}"), Tls = Certificates.Trusting(certificate) };

        var session = await WebSocketClient.ConnectAsync(new("wss://server.test/"), options);

        Assert.That(session.Request!.Host, Is.EqualTo("server.test"));
        await session.Completion;
    }

    [Test]
    public async Task Proxy_ThatMakesNoTunnel_IsNamed()
    {
        await using var proxy = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        });
        var options = RawServer.Options with { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}") };

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(new("ws://server.test/"), options));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.Proxy));
    }

    [Test]
    public async Task Proxy_ThatNeverAnswers_IsAMatterOfConnecting()
    {
        var scheduler = new HandTimer();
        await using var proxy = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            scheduler.Fire(TimeSpan.FromSeconds(5));
            await connection.DrainAsync();
        });
        var options = new WebSocketClientOptions
        {
            Session = new() { Scheduler = scheduler },
            Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}"),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(new("ws://server.test/"), options));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.ConnectTimeout));
        await proxy.ScriptsAsync();
    }

    [Test]
    [Property("Case", "K-C20")]
    [Property("Case", "K-C21")]
    [Property("Case", "K-C22")]
    public async Task Invoker_ThatIsAnHttpClient_DoesPlainHttpBesideTheSession()
    {
        await using var server = new RawServer(async connection =>
        {
            var request = await connection.ReadHeadAsync();
            if (RawConnection.ValueOf(request, "Upgrade") is null)
            {
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nplain");
                return;
            }

            await connection.WriteAsync(RawConnection.AcceptanceOf(request));
            await connection.Frames.ExpectAsync(Frame.Text("Hello"));
            await connection.Frames.SendAsync(Frame.Close());
        });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Add("X-Default", "1");
        Task<string> PlainAsync() => http.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/"));

        var before = await PlainAsync();
        var session = await WebSocketClient.ConnectAsync(server.Uri, new WebSocketClientOptions { Invoker = http, HandshakeTimeout = Timeout.InfiniteTimeSpan, Session = RawServer.Options.Session });
        var during = await PlainAsync();
        await session.SendAsync("Hello");
        await session.Completion;
        var after = await PlainAsync();

        Assert.That(new[] { before, during, after }, Is.All.EqualTo("plain"));
    }

    [Test]
    [Property("Case", "K-C29")]
    public async Task Session_WithEveryEventOfTheRuntimeOn_Works()
    {
        using var log = new EverythingListener();
        await using var server = new RawServer(async connection =>
        {
            await connection.AcceptAsync();
            await connection.Frames.SendAsync(await connection.Frames.ReadFrameAsync() with { IsMasked = null, MaskKey = null });
            await connection.Frames.SendAsync(Frame.Close());
        });

        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options);
        var texts = session.Incoming.Text().ToAsyncEnumerable().GetAsyncEnumerator();
        await session.SendAsync("Hello");
        await texts.MoveNextAsync();

        Assert.That(texts.Current, Is.EqualTo("Hello"));
        Assert.That(log.Sources, Has.Some.Contains("System.Net.Http"));
    }

    private sealed class EverythingListener : EventListener
    {
        public ConcurrentBag<string> Sources { get; } = [];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name.Contains("System.Net", StringComparison.Ordinal))
                EnableEvents(eventSource, EventLevel.LogAlways, EventKeywords.All);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => Sources?.Add(eventData.EventSource.Name);
    }
}
