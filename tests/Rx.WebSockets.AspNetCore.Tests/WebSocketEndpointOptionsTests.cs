using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NUnit.Framework;
using Rx.WebSockets.AspNetCore.Tests.Fixture;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.AspNetCore.Tests;

public sealed class WebSocketEndpointOptionsTests : EndpointFixture
{
    private static readonly WebSocketEndpointOptions Small = new() { Session = new WebSocketSessionOptions { MaxFrameSize = 1000 } };

    [Test]
    public async Task Options_InTheContainer_AreTheDefaultOfEndpoints()
    {
        var server = await ServeSessionsAsync(build: builder => builder.Services.AddSingleton(Small));

        await ConnectAsync(server);

        Assert.That((await AcceptAsync()).MaxFrameSize, Is.EqualTo(1000));
    }

    [Test]
    public async Task Options_AtTheRoute_WinOverTheContainer()
    {
        var own = new WebSocketEndpointOptions { Session = new WebSocketSessionOptions { MaxFrameSize = 2000 } };
        var server = await ServeSessionsAsync(own, builder => builder.Services.AddSingleton(Small));

        await ConnectAsync(server);

        Assert.That((await AcceptAsync()).MaxFrameSize, Is.EqualTo(2000));
    }

    [Test]
    public async Task Options_Nowhere_AreTheDefaults()
    {
        var server = await ServeSessionsAsync(build: builder => builder.Services.RemoveAll<WebSocketEndpointOptions>());

        await ConnectAsync(server);

        Assert.That((await AcceptAsync()).MaxFrameSize, Is.EqualTo(WebSocketSessionOptions.Default.MaxFrameSize));
    }

    [Test]
    public async Task Subprotocol_OfTheServersOrder_IsChosenAndToldToBoth()
    {
        var server = await ServeSessionsAsync(new WebSocketEndpointOptions { Subprotocol = SubprotocolChoice.ByServerOrder("v3", "v2", "v1") });

        var client = await ConnectAsync(server, set: options =>
        {
            options.AddSubProtocol("v1");
            options.AddSubProtocol("v2");
        });

        Assert.That(client.SubProtocol, Is.EqualTo("v2"));
        Assert.That((await AcceptAsync()).Subprotocol, Is.EqualTo("v2"));
    }

    [Test]
    public async Task Subprotocol_NoneOfTheOffered_OpensWithout()
    {
        var server = await ServeSessionsAsync(new WebSocketEndpointOptions { Subprotocol = SubprotocolChoice.ByServerOrder("v3") });

        var client = await ConnectAsync(server, set: options => options.AddSubProtocol("v1"));

        Assert.That(client.SubProtocol, Is.Null);
        Assert.That((await AcceptAsync()).Subprotocol, Is.Null);
    }

    [Test]
    public async Task Extensions_OfferedByTheClient_AreAgreedAndApplied()
    {
        var tagging = new TaggingFactory("x-tag");
        var client = await DialAsync(await ServeSessionsAsync(new WebSocketEndpointOptions { Extensions = [tagging] }));
        await client.SendAsync(OpeningRequest.For("/session").With("Sec-WebSocket-Extensions", "other, x-tag").ToOctets());
        Assert.That(await client.ReadHeadAsync(), Does.Contain("Sec-WebSocket-Extensions: x-tag\r\n"));

        var session = await AcceptAsync();
        await session.SendAsync("Hello");

        Assert.That(await client.ReadHexAsync(8), Is.EqualTo("8106" + "48656c6c6f" + "78"));
        Assert.That(session.GetExtension(tagging), Is.SameAs(tagging.Instances[0]));
    }
}
