using System;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Sessions;

public sealed class SmokeTests
{
    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    [Test]
    public void Echo_TextAndClose_RoundTrips()
    {
        var clock = new VirtualClock();
        var options = new PipeOptions(readerScheduler: clock.PipeScheduler, writerScheduler: clock.PipeScheduler, useSynchronizationContext: false);
        var a = new Pipe(options);
        var b = new Pipe(options);
        var session = new SessionOptions { Scheduler = clock };
        var server = WebSocketSession.Create(new Duplex(a.Reader, b.Writer), WebSocketRole.Server, session);
        var client = WebSocketSession.Create(new Duplex(b.Reader, a.Writer), WebSocketRole.Client, session);
        server.Incoming.Subscribe(server.Outgoing);
        var got = new List<string>();
        client.Incoming.Subscribe(f => got.Add(f.ToString()), e => got.Add(e.ToString()), () => got.Add("done"));
        clock.Run(async () =>
        {
            await client.SendAsync("Hello");
            await client.SendAsync(Frame.Text("AB").NotFinal());
            await client.SendAsync(Frame.Ping());
            await client.SendAsync(Frame.Continuation("C"u8.ToArray()));
            await client.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(90), clock.TimeProvider);
            await client.CloseAsync();
            TestContext.Out.WriteLine(await client.Completion);
            TestContext.Out.WriteLine(await server.Completion);
        });
        TestContext.Out.WriteLine(string.Join("\n", got));
        TestContext.Out.WriteLine(clock.Elapsed);
        Assert.That(got, Has.Count.EqualTo(3));
    }
}
