using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>Operators over the frames of live sessions: who hears of what goes wrong, and who waits for whom.</summary>
public sealed class OperatorsOnSessionsTests
{
    private readonly VirtualClock _clock = new();
    private readonly List<Exception> _reported = [];

    [Test]
    [Property("Case", "U19")]
    public void Handler_FaultsBehindOperators_EndsTheSessionWith1011AsItsLastObserver([Values] WebSocketRole faulty)
    {
        SessionEnd? end = null;
        var fault = new InvalidOperationException("mine");
        var (session, peer) = Open(faulty);
        using var subscription = session.Incoming.Text().Select(text => text.Length).Subscribe(async _ =>
        {
            await _clock.DelayAsync(TimeSpan.FromSeconds(1));
            throw fault;
        });

        _clock.Run(async () =>
        {
            await peer.SendAsync("a");
            end = await session.Completion;
        });

        Assert.That(_reported, Is.EqualTo([fault]));
        Assert.That(end!.Kind, Is.EqualTo(EndKind.ObserverFailed));
        Assert.That(end!.CodeSent, Is.EqualTo(CloseCode.InternalError));
    }

    [Test]
    [Property("Case", "U19")]
    public void Selector_ThrowsAndNobodyHandlesTheError_EndsTheSessionWith1011AsItsLastObserver([Values] WebSocketRole faulty)
    {
        SessionEnd? end = null;
        var fault = new InvalidOperationException("mine");
        var (session, peer) = Open(faulty);
        using var subscription = session.Incoming.Text().Select<string, int>(_ => throw fault).Subscribe((int _) => { });

        _clock.Run(async () =>
        {
            await peer.SendAsync("a");
            end = await session.Completion;
        });

        Assert.That(_reported, Is.EqualTo([fault]));
        Assert.That(end!.Kind, Is.EqualTo(EndKind.ObserverFailed));
    }

    [Test]
    public void Selector_ThrowsAndTheErrorIsHandled_LeavesTheSessionOpen([Values] WebSocketRole faulty)
    {
        var fault = new InvalidOperationException("mine");
        var errors = new List<Exception>();
        var (session, peer) = Open(faulty);
        using var subscription = session.Incoming.Text().Select<string, int>(_ => throw fault).Subscribe((int _) => { }, errors.Add);

        _clock.Run(async () =>
        {
            await peer.SendAsync("a");
            await _clock.DelayAsync(TimeSpan.FromSeconds(1));
        });

        Assert.That(errors, Is.EqualTo([fault]));
        Assert.That(_reported, Is.Empty);
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    }

    [Test]
    [Property("Case", "U1")]
    public void Loop_IsLeft_LeavesTheSessionOpenForTheNextOne([Values] WebSocketRole reader)
    {
        SessionEnd? end = null;
        var (session, peer) = Open(reader);
        var texts = new List<string>();

        async Task ReadOneAsync()
        {
            await foreach (var text in session.Incoming.Text().ToAsyncEnumerable())
            {
                texts.Add(text);
                return;
            }
        }

        _clock.Run(async () =>
        {
            await peer.SendAsync("a");
            await ReadOneAsync();
            await peer.SendAsync("b");
            await ReadOneAsync();
            await peer.CloseAsync();
            end = await session.Completion;
        });

        Assert.That(texts, Is.EqualTo(["a", "b"]));
        Assert.That(end!.IsClean);
    }

    [Test]
    [Property("Case", "U1")]
    public void Handler_AtWorkWhenDisposed_HearsOfItAndTheSessionStaysOpen([Values] WebSocketRole reader)
    {
        var (session, peer) = Open(reader);
        var cancelled = false;
        var subscription = session.Incoming.SubscribeAwait(async (_, token) =>
        {
            try
            {
                await _clock.DelayAsync(TimeSpan.FromMinutes(1), token);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
                throw;
            }
        });

        _clock.Run(async () =>
        {
            await peer.SendAsync("a");
            await _clock.DelayAsync(TimeSpan.FromSeconds(1));
            subscription.Dispose();
            await _clock.DelayAsync(TimeSpan.FromSeconds(1));
        });

        Assert.That(cancelled);
        Assert.That(_reported, Is.Empty);
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    }

    [Test]
    [Property("Case", "K-V10")]
    public void Fragments_SentByARawSession_AreReadAsMessagesByARawSession([Values] WebSocketRole reader)
    {
        var (session, peer) = Open(reader, SessionKind.Raw);
        var source = new TestFlow<Frame>();
        var texts = new List<string>();
        var frames = 0;
        using var sending = source.Fragment(2).Subscribe(peer.Outgoing);
        using var counting = session.Incoming.Subscribe(_ => frames++);
        using var reading = session.Incoming.Messages().Text().Subscribe(texts.Add);

        _clock.Run(async () =>
        {
            await source.SendAsync(Frame.Text("žlutý"));
            await source.SendAsync(Frame.Ping());
            await source.SendAsync(Frame.Text("kůň"));
            await _clock.DelayAsync(TimeSpan.FromSeconds(1));
        });

        Assert.That(texts, Is.EqualTo(["žlutý", "kůň"]));
        Assert.That(frames, Is.EqualTo(4 + 1 + 3));
    }

    private (IWebSocketSession Session, IWebSocketSession Peer) Open(WebSocketRole role, SessionKind kind = SessionKind.Default)
    {
        var (client, server) = InMemoryTransport.Pair(_clock);
        var options = new WebSocketSessionOptions { Scheduler = _clock, Kind = kind, ObserverFailed = (_, fault) => _reported.Add(fault) };
        var opened = WebSocketSession.Create(client, WebSocketRole.Client, options);
        var accepted = WebSocketSession.Create(server, WebSocketRole.Server, options);
        return role is WebSocketRole.Client ? (opened, accepted) : (accepted, opened);
    }
}
