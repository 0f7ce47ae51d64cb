using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Reactive.Concurrency;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>A server without sockets: it gets the requests of a client as its transport and answers by a script, on the clock.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly VirtualClock _clock = new();
    private readonly Func<ScriptedServer, HttpRequestMessage, Task<HttpResponseMessage>> _answer;

    public ScriptedServer(Func<ScriptedServer, HttpRequestMessage, Task<HttpResponseMessage>> answer) => _answer = answer;

    public ScriptedServer(Func<ScriptedServer, HttpRequestMessage, HttpResponseMessage> answer)
        : this((server, request) => Task.FromResult(answer(server, request)))
    {
    }

    /// <summary>A server that accepts whatever comes.</summary>
    public ScriptedServer()
        : this((server, request) => server.Accept(request))
    {
    }

    public static Uri Uri { get; } = new("ws://server.test/chat?room=1");

    public VirtualClock Clock => _clock;

    /// <summary>The requests in their order.</summary>
    public List<HttpRequestMessage> Requests { get; } = [];

    public HttpRequestMessage Request => Requests.Single();

    /// <summary>The token of the last request.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>The connections that were accepted, each as the peer sees it.</summary>
    public List<ScriptedPeer> Peers { get; } = [];

    public ScriptedPeer Peer => Peers.Single();

    /// <summary>What is in the octets behind the head of the next 101.</summary>
    public WireFrame[] Greeting { get; init; } = [];

    public WebSocketClientOptions Options => new()
    {
        Invoker = new HttpMessageInvoker(this),
        Session = new WebSocketSessionOptions { Scheduler = _clock, Random = new SeededRandom(1), PingInterval = Timeout.InfiniteTimeSpan },
    };

    public Task<IWebSocketSession> ConnectAsync(WebSocketClientOptions? options = null, CancellationToken cancellationToken = default) =>
        WebSocketClient.ConnectAsync(Uri, options ?? Options, cancellationToken);

    public IObservable<IWebSocketSession> Connect(WebSocketClientOptions? options = null) => WebSocketClient.Connect(Uri, options ?? Options);

    /// <summary>A 101 that answers the request, over a connection of its own.</summary>
    public HttpResponseMessage Accept(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        var (client, server) = InMemoryTransport.Pair(_clock);
        var peer = new ScriptedPeer(server, WebSocketRole.Server);
        Peers.Add(peer);
        _ = peer.SendAsync(Greeting);
        return Switch(
            new UpgradedContent(client),
            [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", AnswerTo(request)), .. headers]);
    }

    /// <summary>A 101 with no other headers than these.</summary>
    public static HttpResponseMessage Switch(HttpContent content, params (string Name, string Value)[] headers) =>
        Respond(HttpStatusCode.SwitchingProtocols, content, headers);

    public static HttpResponseMessage Respond(HttpStatusCode status, HttpContent content, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage(status) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }

    public static string AnswerTo(HttpRequestMessage request) => AnswerTo(request.Headers.GetValues("Sec-WebSocket-Key").Single());

    public static string AnswerTo(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        Token = cancellationToken;
        return _answer(this, request);
    }
}
