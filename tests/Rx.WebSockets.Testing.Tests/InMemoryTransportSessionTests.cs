using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>The pieces of this package together, around real sessions.</summary>
[TestFixture]
public sealed class InMemoryTransportSessionTests
{
    private readonly VirtualClock _clock = new();

    [Test]
    public void Session_PingedBetweenFragments_AnswersAtOnceAndDeliversTheWholeMessage()
    {
        var (client, server) = InMemoryTransport.Pair(_clock, new LinkOptions { Latency = Ms(40), Split = OctetSplit.AtMost(1) });
        var peer = new ScriptedPeer(client, WebSocketRole.Client);
        IWebSocketSession session = Open(server, WebSocketRole.Server);
        List<string> seen = [];
        session.Incoming.ValidateGrammar(_clock).Subscribe(frame => seen.Add($"{frame.GetText()} at {_clock.Elapsed.TotalMilliseconds}"));

        _clock.Run(async () =>
        {
            await peer.SendAsync(WireFrame.Text("Hel") with { IsFinal = false }, WireFrame.Ping(new byte[] { 7 }));
            await peer.ExpectHexAsync("8A 01 07");
            await peer.SendAsync(WireFrame.Continuation("lo"u8.ToArray()));
            await peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure));
            await peer.ExpectAsync(WireFrame.Close(CloseCode.NormalClosure));
            await peer.ExpectEndAsync();
        });

        Assert.That(seen, Is.EqualTo(["Hello at 120"]));
        Assert.That(_clock.Elapsed, Is.EqualTo(Ms(160)));
    }

    [Test]
    public void Session_SentWrongFramesOfTheGuide_RefusesEach()
    {
        WireFrame[] wrong =
        [
            WireFrame.Text("x") with { IsMasked = false },
            WireFrame.Text("x") with { LengthForm = LengthForm.Bits64 },
            WireFrame.Binary(default) with { AnnouncedLength = 1UL << 63 },
            WireFrame.Close((CloseCode)1005),
        ];

        foreach (WireFrame frame in wrong)
        {
            var clock = new VirtualClock();
            var (client, server) = InMemoryTransport.Pair(clock);
            var peer = new ScriptedPeer(client, WebSocketRole.Client);
            _ = WebSocketSession.Create(server, WebSocketRole.Server, new WebSocketSessionOptions { Scheduler = clock });

            WireFrame close = clock.Run(async () =>
            {
                await peer.SendAsync(frame);
                return await peer.ReadFrameAsync();
            });

            Assert.That(close.CloseCode, Is.EqualTo(CloseCode.ProtocolError), $"{frame}");
        }
    }

    [Test]
    public void Session_WhosePeerStalls_EndsInBoundedVirtualTime()
    {
        InMemoryTransport pair = InMemoryTransport.Pair(_clock);
        IWebSocketSession session = Open(pair.Server, WebSocketRole.Server);
        pair.Stall();

        SessionEnd end = _clock.Run(() => session.Completion);

        Assert.That((end.Kind, end.IsClean, _clock.Elapsed <= TimeSpan.FromMinutes(2)), Is.EqualTo((EndKind.KeepAliveTimeout, false, true)));
    }

    [Test]
    public void Sessions_OfASeededRun_PutTheSameOctetsOnTheWire()
    {
        string first = Converse(seed: 11);
        string second = Converse(seed: 11);
        string other = Converse(seed: 12);

        Assert.That(first, Is.EqualTo(second).And.Not.EqualTo(other).And.Not.Empty);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static string Converse(ulong seed)
    {
        var clock = new VirtualClock();
        var random = new SeededRandom(seed);
        var (near, far) = InMemoryTransport.Pair(clock, new LinkOptions { Latency = Ms(3), Split = OctetSplit.Seeded(new SeededRandom(seed)) });
        var options = new WebSocketSessionOptions { Scheduler = clock, Random = random };
        IWebSocketSession client = WebSocketSession.Create(near, WebSocketRole.Client, options);
        IWebSocketSession server = WebSocketSession.Create(far, WebSocketRole.Server, options);
        server.Incoming.Subscribe(server.Outgoing);

        clock.Run(async () =>
        {
            for (int i = 1; i < 50; i++)
            {
                await client.SendAsync(Frame.Binary(random.NextOctets(i * i)));
                await clock.DelayAsync(TimeSpan.FromTicks(random.Next(100_000)));
            }

            await client.CloseAsync();
            await Task.WhenAll(client.Completion, server.Completion);
        });

        return string.Join('\n', near.Sent.Flushes) + string.Join('\n', far.Sent.Flushes);
    }

    private IWebSocketSession Open(InMemoryEnd end, WebSocketRole role) =>
        WebSocketSession.Create(end, role, new WebSocketSessionOptions { Scheduler = _clock, Random = new SeededRandom(1) });
}
