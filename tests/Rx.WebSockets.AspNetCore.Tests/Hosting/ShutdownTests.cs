using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using Rx.WebSockets.AspNetCore.Tests.Fixture;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.AspNetCore.Tests.Hosting;

/// <summary>The host stops while sessions are open.</summary>
public sealed class ShutdownTests : EndpointFixture
{
    [Test]
    public async Task Stop_WithOpenSessions_ClosesThemWith1001()
    {
        var server = await ServeSessionsAsync();
        var (one, other) = (await ConnectAsync(server), await ConnectAsync(server));

        var stopping = StopAsync();

        foreach (var client in new[] { one, other })
        {
            Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((1001, "")));
            await client.CloseOutputAsync(client.CloseStatus!.Value, null, Patience);
        }

        await stopping;
        var end = await (await AcceptAsync()).Completion;
        Assert.That((end.Kind, end.CodeSent, end.IsClean), Is.EqualTo((EndKind.Closed, (CloseCode?)CloseCode.GoingAway, true)));
    }

    [Test, Property("Case", "K-E16")]
    public async Task Stop_WhileTheHandlerReceives_EndsItsReceiving()
    {
        var received = new TaskCompletionSource<int>();
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", async session =>
        {
            var count = 0;
            await foreach (var _ in session.Incoming.ToAsyncEnumerable())
            {
                count++;
                await session.SendAsync("seen");
            }

            received.SetResult(count);
        }));
        var client = await ConnectAsync(server);
        await client.SendTextAsync("Hello", Patience);
        await client.ReceiveTextAsync(Patience);

        var stopping = StopAsync();

        Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((1001, "")));
        await client.CloseOutputAsync(client.CloseStatus!.Value, null, Patience);
        Assert.That(await received.Task.WaitAsync(Patience), Is.EqualTo(1));
        await stopping;
    }

    [Test]
    public async Task Stop_WithAClientThatDoesNotAnswer_EndsWithTheCloseTimeout()
    {
        var options = new WebSocketEndpointOptions { Session = new WebSocketSessionOptions { CloseTimeout = TimeSpan.FromMilliseconds(100) } };
        var client = await DialAsync(await ServeSessionsAsync(options));
        await client.OpenAsync();
        var session = await AcceptAsync();

        await StopAsync();

        Assert.That(await client.ReadHexAsync(4), Is.EqualTo("880203e9"));
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.CloseTimeout));
    }

    [Test]
    public async Task Stop_WithoutPatience_EndsSessionsAtTheDeadlineOfTheHost()
    {
        var options = new WebSocketEndpointOptions { Session = new WebSocketSessionOptions { CloseTimeout = TimeSpan.FromHours(1) } };
        var server = await ServeSessionsAsync(options, builder =>
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200)));
        var client = await DialAsync(server);
        await client.OpenAsync();
        var session = await AcceptAsync();

        await StopAsync();

        var end = await session.Completion;
        Assert.That((end.Kind, end.CodeSent, end.Code), Is.EqualTo((EndKind.ConnectionLost, (CloseCode?)CloseCode.GoingAway, CloseCode.AbnormalClosure)));
    }

    [Test]
    public async Task Stop_BehindAcceptedMessages_SendsThemFirst()
    {
        var server = await ServeSessionsAsync();
        var client = await ConnectAsync(server);
        var session = await AcceptAsync();

        await session.SendAsync(new byte[500_000]);
        var stopping = StopAsync();

        Assert.That((await client.ReceiveAsync(Patience)).Octets, Has.Length.EqualTo(500_000));
        Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((1001, "")));
        await client.CloseOutputAsync(client.CloseStatus!.Value, null, Patience);
        await stopping;
    }
}
