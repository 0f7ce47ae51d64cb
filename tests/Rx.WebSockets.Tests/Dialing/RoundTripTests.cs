using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>What a user writes first, against a listener that echoes.</summary>
public sealed class RoundTripTests
{
    private WebSocketListener _listener = null!;
    private IDisposable _echo = null!;

    private Uri Uri => new($"ws://127.0.0.1:{_listener.LocalEndPoint.Port}/");

    [SetUp]
    public async Task Listen()
    {
        _listener = await WebSocketListener.BindAsync(new(IPAddress.Loopback, 0), new() { HandshakeTimeout = Timeout.InfiniteTimeSpan, Session = RawServer.Options.Session });
        _echo = _listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
    }

    [TearDown]
    public async Task Stop()
    {
        await _listener.DisposeAsync();
        _echo.Dispose();
    }

    [Test]
    public async Task Session_OfConnectAsync_IsHeardByAnyNumberOfObservers()
    {
        await using var session = await WebSocketClient.ConnectAsync(Uri, RawServer.Options);
        var text = session.Incoming.Text().FirstAsync().ToTask();
        var binary = session.Incoming.Binary().FirstAsync().ToTask();

        await session.SendAsync("Hello");
        await session.SendAsync(new byte[] { 1, 2, 3 });

        Assert.That(await text, Is.EqualTo("Hello"));
        Assert.That((await binary).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Session_OfConnect_IsTheSourceOfAPipeline()
    {
        var texts = await WebSocketClient.Connect(Uri, RawServer.Options)
            .Do(session => Observable.Range(0, 10).Select(n => Frame.Text($"{n}")).Subscribe(session.Outgoing.OnNext))
            .SelectMany(session => session.Incoming.Text())
            .Take(10)
            .ToList();

        Assert.That(texts, Is.EqualTo(Enumerable.Range(0, 10).Select(n => $"{n}")));
    }

    [Test]
    [Property("Case", "K-C03")]
    [Property("Case", "K-C28")]
    public async Task Sessions_InParallel_DontMix()
    {
        var rounds = await Task.WhenAll(EchoesAsync("a"), EchoesAsync("b"));

        Assert.That(rounds[0], Is.EqualTo(Enumerable.Range(0, 100).Select(n => $"a{n}")));
        Assert.That(rounds[1], Is.EqualTo(Enumerable.Range(0, 100).Select(n => $"b{n}")));
    }

    [Test]
    [Property("Case", "K-C23")]
    public async Task Message_WithoutOctets_ComesBack()
    {
        await using var session = await WebSocketClient.ConnectAsync(Uri, RawServer.Options);
        var echo = session.Incoming.FirstAsync().ToTask();

        await session.SendAsync("");

        Assert.That(await echo, Is.EqualTo(Frame.Text("")));
    }

    private async Task<IReadOnlyList<string>> EchoesAsync(string name)
    {
        await using var session = await WebSocketClient.ConnectAsync(Uri, RawServer.Options);
        await using var echoes = session.Incoming.ToAsyncEnumerable().GetAsyncEnumerator();
        List<string> texts = [];
        for (var n = 0; n < 100; n++)
        {
            await session.SendAsync(n % 2 == 0 ? Frame.Text($"{name}{n}") : Frame.Binary(Frame.Text($"{name}{n}").Payload));
            await echoes.MoveNextAsync();
            texts.Add(System.Text.Encoding.UTF8.GetString(echoes.Current.Payload.Span));
        }

        return texts;
    }
}
