using System;
using System.IO.Pipelines;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using NUnit.Framework;
using NUnit.Framework.Internal;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared.Contract;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>The contract over a transport in memory, in virtual time: at once, cut into pieces, slow and narrow, without limits, and of default sessions rebuilt from raw ones.</summary>
[TestFixture(WebSocketRole.Client, "direct")]
[TestFixture(WebSocketRole.Server, "direct")]
[TestFixture(WebSocketRole.Client, "cut")]
[TestFixture(WebSocketRole.Server, "cut")]
[TestFixture(WebSocketRole.Client, "slow")]
[TestFixture(WebSocketRole.Server, "slow")]
[TestFixture(WebSocketRole.Client, "unlimited")]
[TestFixture(WebSocketRole.Server, "unlimited")]
[TestFixture(WebSocketRole.Client, "rebuilt")]
[TestFixture(WebSocketRole.Server, "rebuilt")]
public sealed class VirtualSessionContract(WebSocketRole subject, string link) : SessionContract(subject)
{
    private readonly VirtualClock _clock = new();

    protected override bool IsVirtual => true;

    [Test]
    public void Scheduler_OfASession_IsTheOneOfItsOptions() => Run(async () =>
    {
        var (session, _) = await OpenPairAsync();

        Assert.That(session.Scheduler, Is.SameAs(_clock));
    });

    [Test]
    public void Ended_OfASession_IsToldOnTheScheduler() => Run(async () =>
    {
        var (session, _) = await OpenPairAsync();
        int? toldOn = null;
        using var subscription = session.Ended.Subscribe(_ => toldOn = Environment.CurrentManagedThreadId);

        await session.CloseAsync();
        await session.Completion;
        await _clock.SettleAsync();

        Assert.That(toldOn, Is.EqualTo(Environment.CurrentManagedThreadId));
    });

    protected override void Run(Func<Task> body) => _clock.Run(body);

    protected override Task<(IWebSocketSession Client, IWebSocketSession Server)> OpenAsync(
        WebSocketSessionOptions client, WebSocketSessionOptions server, params IFrameExtensionFactory[] extensions)
    {
        var transport = InMemoryTransport.Pair(_clock, Link(1), Link(2));
        var accepted = extensions.Select(factory => factory.Accept(factory.Offers[0])!).ToArray();
        var confirmed = extensions.Zip(accepted, (factory, acceptance) => factory.Confirm(acceptance.Answer)!);
        var opened = new SessionContext
        {
            Request = new HandshakeRequest("GET", "/contract", new HeaderList()),
            Response = new HandshakeResponse(101, "Switching Protocols", new HeaderList()),
            LocalEndPoint = new IPEndPoint(IPAddress.Loopback, 80),
            RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 4711),
        };
        return Task.FromResult((
            Create(transport.Client, WebSocketRole.Client, client, opened with { Extensions = [.. confirmed] }),
            Create(transport.Server, WebSocketRole.Server, server, opened with { Extensions = [.. accepted.Select(acceptance => acceptance.Extension)] })));
    }

    private LinkOptions Link(ulong seed) => link switch
    {
        "cut" => new LinkOptions { Split = OctetSplit.Seeded(new SeededRandom(seed)) },
        "slow" => new LinkOptions { Latency = TimeSpan.FromMilliseconds(40), Window = 512 },
        _ => new LinkOptions(),
    };

    private IWebSocketSession Create(InMemoryEnd end, WebSocketRole role, WebSocketSessionOptions options, SessionContext context) =>
        Making()(end, role, Limited(options) with { Scheduler = _clock, Random = new SeededRandom((ulong)role) }, context);

    private Func<IDuplexPipe, WebSocketRole, WebSocketSessionOptions, SessionContext, IWebSocketSession> Making() => link is "rebuilt"
        ? RebuiltSession.Create
        : static (end, role, options, context) => WebSocketSession.Create(end, role, options, context);

    private WebSocketSessionOptions Limited(WebSocketSessionOptions options) => link is "unlimited" && options.MaxFrameSize == WebSocketSessionOptions.Default.MaxFrameSize
        ? options with { MaxFrameSize = int.MaxValue, ReadAhead = int.MaxValue }
        : options;
}
