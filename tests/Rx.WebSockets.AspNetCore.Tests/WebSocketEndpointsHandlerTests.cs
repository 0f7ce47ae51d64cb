using System;
using System.Linq;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Rx.WebSockets.AspNetCore.Tests.Fixture;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.AspNetCore.Tests;

public sealed class WebSocketEndpointsHandlerTests : EndpointFixture
{
    [Test, Property("Case", "K-V01")]
    public async Task Handler_ThatOnlySubscribes_ServesUntilTheClientCloses()
    {
        var server = await ServeAsync(application =>
            application.MapRxWebSocket("/session", session => session.Incoming.Subscribe(session.Outgoing)));
        var client = await ConnectAsync(server);

        await client.SendTextAsync("Hello", Patience);
        Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo("Hello"));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Patience);

        Assert.That((client.CloseStatus, client.CloseStatusDescription), Is.EqualTo(((WebSocketCloseStatus?)WebSocketCloseStatus.NormalClosure, "done")));
    }

    [Test]
    public async Task Handler_Completed_ClosesWith1000()
    {
        var server = await ServeAsync(application =>
            application.MapRxWebSocket("/session", async session => await session.SendAsync("only this")));
        var client = await ConnectAsync(server);

        Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo("only this"));

        Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((1000, "")));
    }

    [Test]
    public async Task Handler_ThatThrowsAtOnce_ClosesWith1011AndIsLogged()
    {
        var fault = new InvalidOperationException("secret");
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", (Action<IWebSocketSession>)(_ => throw fault)));
        var client = await ConnectAsync(server);

        Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((1011, "")));

        Assert.That(Logs.Errors, Is.EqualTo(new[] { fault }));
    }

    [Test]
    public async Task Handler_ThatFails_ClosesWith1011AndIsLogged()
    {
        var fault = new InvalidOperationException("secret");
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", async session =>
        {
            await session.SendAsync("before");
            throw fault;
        }));
        var client = await ConnectAsync(server);

        Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo("before"));
        Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((1011, "")));

        Assert.That(Logs.Errors, Is.EqualTo(new[] { fault }));
    }

    [Test]
    public async Task Handler_Cancelled_ClosesWith1000AndIsNotLogged()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket(
            "/session", (Func<IWebSocketSession, Task>)(_ => Task.FromCanceled(new CancellationToken(canceled: true)))));
        var client = await ConnectAsync(server);

        Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((1000, "")));

        Assert.That(Logs.Errors, Is.Empty);
    }

    [Test]
    public async Task Handler_ThatSendsToAClientThatWent_EndsAndIsNotLoggedAsAnError([Values] bool fromTheStart)
    {
        var (gone, ended, patience) = (new TaskCompletionSource(), new TaskCompletionSource(), Patience);
        var server = await ServeAsync(application =>
        {
            application.Use(async (_, next) =>
            {
                await next();
                ended.SetResult();
            });
            application.MapRxWebSocket("/session", async session =>
            {
                if (fromTheStart)
                {
                    // Before the session is open, Kestrel takes what is sent to nobody, and at once.
                    gone.Task.Wait(patience);
                }
                else
                {
                    await session.Incoming.ToAsyncEnumerable().FirstAsync();
                }

                while (true)
                {
                    await session.SendAsync(new byte[10_000]);
                }
            });
        });
        var client = await DialAsync(server);
        await client.OpenAsync();
        await client.SendHexAsync("8180 00000000");

        client.Reset();
        gone.SetResult();

        await ended.Task.WaitAsync(Patience);
        Assert.That(Logs.Errors, Is.Empty);
    }

    [Test]
    public async Task Observer_ThatThrows_ClosesWith1011AndIsLogged()
    {
        var fault = new InvalidOperationException("secret");
        var server = await ServeAsync(application =>
            application.MapRxWebSocket("/session", session => { session.Incoming.Subscribe(_ => throw fault); }));
        var client = await ConnectAsync(server);

        await client.SendTextAsync("Hello", Patience);

        Assert.That(await client.ReceiveCloseAsync(Patience), Is.EqualTo((1011, "")));
        Assert.That(Logs.Errors, Is.EqualTo(new[] { fault }));
    }

    [Test]
    public async Task Settings_MadeInTheHandler_AreInForceForTheFirstOctet()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", session =>
        {
            session.MaxFrameSize = 4;
            session.Incoming.Subscribe(session.Outgoing);
        }));
        var client = await DialAsync(server);

        // The frame is in the same segment as the request.
        await client.SendAsync([.. OpeningRequest.For("/session").ToOctets(), .. Convert.FromHexString("8185000000004865" + "6c6c6f")]);

        await client.ReadHeadAsync();
        Assert.That(await client.ReadHexAsync(4), Does.StartWith("88").And.EndWith("03f1"));
    }

    [Test, Property("Case", "K-E05")]
    public async Task Octets_RightBehindTheRequest_AreFrames()
    {
        var client = await DialAsync(await ServeSessionsAsync());

        await client.SendAsync([.. OpeningRequest.For("/session").ToOctets(), .. Convert.FromHexString("8185000000004865" + "6c6c6f" + "88820000000003e8")]);

        Assert.That(await client.ReadHeadAsync(), Does.StartWith("HTTP/1.1 101 "));
        var seen = Record(await AcceptAsync());
        Assert.That(await client.ReadHexAsync(4), Is.EqualTo("880203e8"));
        Assert.That(await client.IsAtEndAsync());
        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Frames, Is.EqualTo(new[] { Frame.Text("Hello") }));
    }

    [Test]
    public async Task Echo_OfAMessageWithACloseRightBehind_LeavesTheCloseClean()
    {
        var server = await ServeAsync(application =>
            application.MapRxWebSocket("/session", session => session.Incoming.Subscribe(session.Outgoing)));
        var client = await DialAsync(server);
        await client.OpenAsync();

        await client.SendHexAsync("8185 00000000 48656c6c6f  8882 00000000 03e8");

        Assert.That(await client.ReadHexToEndAsync(), Does.EndWith("880203e8"));
    }

    [Test, Property("Case", "K-V08")]
    public async Task RouteValues_UserAndServices_AreReachable()
    {
        var server = await ServeAsync(
            application =>
            {
                application.Use((context, next) =>
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Ada")], "test"));
                    return next();
                });
                application.MapRxWebSocket("/rooms/{room}", async (session, context) => await session.SendAsync(
                    $"{context.GetRouteValue("room")} {context.User.Identity!.Name} {context.RequestServices.GetRequiredService<Greeting>().Word} {session.Request!.Query}"));
            },
            builder => builder.Services.AddScoped<Greeting>());

        var client = await ConnectAsync(server, "/rooms/blue%20one?seat=7");

        Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo("blue one Ada Hello seat=7"));
    }

    [Test]
    public async Task Services_OfTheRequest_LiveAsLongAsHandlerAndSession()
    {
        var greeting = new TaskCompletionSource<Greeting>();
        var server = await ServeAsync(
            application => application.MapRxWebSocket("/session", async (session, context) =>
            {
                greeting.SetResult(context.RequestServices.GetRequiredService<Greeting>());
                HandOver(session);
                await session.Completion;
            }),
            builder => builder.Services.AddScoped<Greeting>());
        var client = await ConnectAsync(server);
        var session = await AcceptAsync();
        var scoped = await greeting.Task;

        Assert.That(scoped.Disposed.Task.IsCompleted, Is.False);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience);

        await scoped.Disposed.Task.WaitAsync(Patience);
        Assert.That(session.Completion.IsCompleted);
    }

    [Test, Property("Case", "K-V22"), Property("Case", "K-E15")]
    public async Task AmbientContext_OfThePipeline_IsVisibleInHandlerAndObservers()
    {
        var ambient = new AsyncLocal<string>();
        var server = await ServeAsync(application =>
        {
            application.Use((_, next) =>
            {
                ambient.Value = "ambient";
                return next();
            });
            application.MapRxWebSocket("/session", session =>
            {
                session.Outgoing.OnNext(Frame.Text($"handler {ambient.Value}"));
                session.Incoming.Subscribe(_ => session.Outgoing.OnNext(Frame.Text($"observer {ambient.Value}")));
            });
        });
        var client = await ConnectAsync(server);

        Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo("handler ambient"));
        await client.SendTextAsync("?", Patience);
        Assert.That(await client.ReceiveTextAsync(Patience), Is.EqualTo("observer ambient"));
    }

    [Test, Property("Case", "K-V15")]
    public async Task Endpoint_OfASession_EndsWhenTheSessionDoes()
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
        await ConnectAsync(server);
        var session = await AcceptAsync();

        Assert.That(ended.Task.IsCompleted, Is.False);
        session.Abort();

        await ended.Task.WaitAsync(Patience);
    }

    [Test]
    public async Task Session_OfAnEndpoint_KnowsItsHandshakeAndItsEnds()
    {
        var server = await ServeSessionsAsync();
        await ConnectAsync(server, set: options => options.SetRequestHeader("X-Mine", "yes"));

        var session = await AcceptAsync();

        Assert.That((session.Role, session.State), Is.EqualTo((WebSocketRole.Server, ConnectionState.Open)));
        Assert.That((session.Request!.Path, session.Request.Headers.GetSingle("X-Mine")), Is.EqualTo(("/session", "yes")));
        Assert.That(session.Response!.StatusCode, Is.EqualTo(101));
        Assert.That(session.LocalEndPoint!.ToString(), Is.EqualTo($"127.0.0.1:{server.Port}"));
        Assert.That(session.RemoteEndPoint!.ToString(), Does.StartWith("127.0.0.1:"));
    }

    [Test, Property("Case", "K-V17")]
    public async Task Map_ReturnsTheRoute_ForConventions()
    {
        var server = await ServeAsync(application => application.MapRxWebSocket("/session", HandOver).RequireHost("elsewhere.example"));

        var failure = await Assert.CatchAsync<WebSocketException>(() => ConnectAsync(server));

        Assert.That(failure!.Message, Does.Contain("404"));
    }

    private sealed class Greeting : IDisposable
    {
        public string Word => "Hello";

        public TaskCompletionSource Disposed { get; } = new();

        public void Dispose() => Disposed.SetResult();
    }
}
