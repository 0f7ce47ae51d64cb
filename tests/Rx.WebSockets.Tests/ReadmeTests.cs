using System;
using System.Collections.Generic;
using System.Net;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests;

/// <summary>The examples of the README, compiled and run.</summary>
public sealed class ReadmeTests
{
    [Test]
    public void SilentPeer_OnAVirtualClock_IsGivenUpAfter42Seconds()
    {
        var clock = new VirtualClock();
        var (near, far) = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(near, WebSocketRole.Server, new() { Scheduler = clock });
        clock.Run(async () =>
        {
            SessionEnd end = await session.Completion;
            Assert.That(end.Kind, Is.EqualTo(EndKind.KeepAliveTimeout));
            Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(42)));
        });
    }

    [Test, CancelAfter(30_000)]
    public async Task EchoServerAndClient_OnLoopback_Talk()
    {
        await using var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        using var serving = listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
        var stored = new List<string>();
        var first = new TaskCompletionSource();

        await using var session = await WebSocketClient.ConnectAsync(new Uri($"ws://{listener.LocalEndPoint}/quotes"));
        using var handling = session.Incoming.Messages().Text()
            .Where(text => text.StartsWith("EUR", StringComparison.Ordinal))
            .SubscribeAwait((text, cancellation) =>
            {
                stored.Add(text);
                first.SetResult();
                return default;
            });
        await session.SendAsync("USD 1");
        await session.SendAsync("EUR 2");
        await first.Task;
        await session.CloseAsync();

        Assert.That(stored, Is.EqualTo(new[] { "EUR 2" }));
        Assert.That((await session.Completion).IsClean);
    }
}
