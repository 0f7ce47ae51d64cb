using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Linq;

public sealed class IgnoreTests
{
    [Test]
    public void Ignore_OfMoreThanTheReadAhead_LetsTheCloseThrough()
    {
        var clock = new VirtualClock();
        var (near, far) = InMemoryTransport.Pair(clock);
        var server = WebSocketSession.Create(far, WebSocketRole.Server, new() { Scheduler = clock, ReadAhead = 1024 });
        var client = WebSocketSession.Create(near, WebSocketRole.Client, new() { Scheduler = clock });

        server.Incoming.Ignore();
        var end = clock.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await client.SendAsync(new byte[1000]);
            }

            await client.CloseAsync();
            return await server.Completion;
        });

        Assert.That((end.IsClean, clock.Elapsed), Is.EqualTo((true, TimeSpan.Zero)));
    }

    [Test]
    public void Ignore_OfABrokenSession_ReportsNothing()
    {
        var clock = new VirtualClock();
        Exception? reported = null;
        var (near, _) = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(
            near, WebSocketRole.Client, new() { Scheduler = clock, ObserverFailed = (_, fault) => reported = fault });

        session.Incoming.Ignore();
        clock.Run(() =>
        {
            session.Abort();
            return session.Completion;
        });

        Assert.That(reported, Is.Null);
    }
}
