using System;
using System.Linq;
using System.Net.WebSockets;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Rx.WebSockets.AspNetCore.Tests.Fixture;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.AspNetCore.Tests.Hosting;

public sealed class LoggingTests : EndpointFixture
{
    [Test]
    public async Task Scope_OfASession_TellsPathSubprotocolAndPeer()
    {
        var server = await ServeAsync(
            application => application.MapRxWebSocket("/rooms/{room}", async (session, context) =>
            {
                context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Mine").LogInformation("in the handler");
                await session.SendAsync("logged");
            }),
            builder => builder.Services.AddSingleton(new WebSocketEndpointOptions { Subprotocol = SubprotocolChoice.ByServerOrder("chat") }));
        var client = await ConnectAsync(server, "/rooms/blue", options => options.AddSubProtocol("chat"));

        await client.ReceiveTextAsync(Patience);

        var entry = Logs.Entries.Single(entry => entry.Category == "Mine");
        Assert.That((entry.Scope["WebSocketPath"], entry.Scope["WebSocketSubprotocol"]), Is.EqualTo(((object?)"/rooms/blue", (object?)"chat")));
        Assert.That(entry.Scope["RemoteEndPoint"]!.ToString(), Does.StartWith("127.0.0.1:"));
    }

    [Test]
    public async Task Scope_OfASession_HoldsInItsObserversToo()
    {
        var server = await ServeAsync(application =>
        {
            var logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Mine");
            application.MapRxWebSocket("/session", session =>
            {
                session.Incoming.Subscribe(_ =>
                {
                    logger.LogInformation("in the observer");
                    session.Outgoing.OnNext(Frame.Text("logged"));
                });
            });
        });
        var client = await ConnectAsync(server);

        await client.SendTextAsync("?", Patience);
        await client.ReceiveTextAsync(Patience);

        Assert.That(Logs.Entries.Single(entry => entry.Category == "Mine").Scope["WebSocketPath"], Is.EqualTo("/session"));
    }

    [Test, Property("Case", "U11")]
    public async Task End_OfEverySession_IsLoggedAtDebug()
    {
        var ended = new TaskCompletionSource();
        var server = await ServeAsync(application =>
        {
            application.Use(async (_, next) =>
            {
                await next();
                ended.SetResult();
            });
            application.MapRxWebSocket("/session", HandOver);
        });
        var client = await DialAsync(server);
        await client.OpenAsync();
        await AcceptAsync();

        client.Reset();

        await ended.Task.WaitAsync(Patience);
        var entry = Logs.OfOurs.Single();
        Assert.That((entry.Level, entry.Fault), Is.EqualTo((LogLevel.Debug, (Exception?)null)));
        Assert.That(entry.Text, Does.Contain("ConnectionLost").And.Contain("1006"));
    }

    [Test]
    public async Task Refusal_OfAHandshake_IsLoggedAtDebug()
    {
        var server = await ServeSessionsAsync();

        await Assert.CatchAsync<WebSocketException>(() => ConnectAsync(server, set: options => options.SetRequestHeader("Origin", "https://elsewhere.example")));

        var entry = Logs.OfOurs.Single();
        Assert.That(entry.Level, Is.EqualTo(LogLevel.Debug));
        Assert.That(entry.Text, Does.Contain("403"));
    }
}
