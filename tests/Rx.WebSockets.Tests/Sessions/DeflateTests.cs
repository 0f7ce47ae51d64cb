using System;
using System.Linq;
using System.Reactive.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Clients and listeners that want different things of their extensions.</summary>
public sealed class DeflateTests : SessionFixture
{
    private readonly VirtualClock _clock = new();
    private readonly VirtualNetwork _network;
    private int _servers;

    public DeflateTests() => _network = new VirtualNetwork(_clock, seed: 1);

    [Test, Property("Case", "K-D10")]
    public void OneEnd_WithoutDeflate_TalksUncompressed([Values] bool server) => _clock.Run(async () =>
    {
        var random = new Random(1);
        var (client, accepted) = await OpenAsync(server ? [] : [PermessageDeflate.Default], server ? [PermessageDeflate.Default] : []);
        using var echo = accepted.Incoming.Subscribe(accepted.Outgoing);
        var seen = Record(client);

        for (var i = 0; i < 100; i++)
        {
            var octets = new byte[random.Next(3000)];
            random.NextBytes(octets);
            await client.SendAsync(octets);
            Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Binary(octets)));
        }

        Assert.That((client.Extensions, accepted.Extensions), Is.EqualTo((Array.Empty<IFrameExtension>(), Array.Empty<IFrameExtension>())));
    });

    [Test, Property("Case", "K-D05")]
    public void Options_OfBothEnds_AgreeOnTheStricter() => _clock.Run(async () =>
    {
        PermessageDeflate ours = new(new PermessageDeflateOptions { SendContextTakeover = true, SendWindowBits = 12 });
        PermessageDeflate theirs = new(new PermessageDeflateOptions { SendContextTakeover = true, ReceiveContextTakeover = false, SendWindowBits = 10 });

        var (client, accepted) = await OpenAsync([ours], [theirs]);

        Assert.That(client.GetExtension(ours).Parameters, Is.EqualTo(new PermessageDeflateParameters
        {
            SendContextTakeover = false,
            ReceiveContextTakeover = true,
            SendWindowBits = 12,
            ReceiveWindowBits = 10,
        }));
        Assert.That(accepted.GetExtension(theirs).Parameters, Is.EqualTo(new PermessageDeflateParameters
        {
            SendContextTakeover = true,
            ReceiveContextTakeover = false,
            SendWindowBits = 10,
            ReceiveWindowBits = 12,
        }));
    });

    [Test, Property("Case", "H3.Deflate")]
    public void Offers_TheFirstThatTheServerCanKeep_IsAgreed() => _clock.Run(async () =>
    {
        var factory = new PermessageDeflate(new PermessageDeflateOptions { ReceiveWindowBits = 8 }, new PermessageDeflateOptions { ReceiveWindowBits = 11 });

        var (client, _) = await OpenAsync([factory], [PermessageDeflate.Default]);

        Assert.That(client.GetExtension(factory).Parameters.ReceiveWindowBits, Is.EqualTo(11));
        Assert.That(client.Request!.ExtensionOffers, Has.Count.EqualTo(2));
    });

    [Test]
    public void LocalTransforms_OfBothEnds_StandWithoutAHeader() => _clock.Run(async () =>
    {
        var (client, accepted) = await OpenAsync([new Inverting(), PermessageDeflate.Default], [new Inverting(), PermessageDeflate.Default]);
        var seen = Record(accepted);

        await client.SendAsync(Frame.Binary(new byte[1000]));

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Binary(new byte[1000])));
        Assert.That(client.Request!.ExtensionOffers.Select(offer => offer.Name), Is.EqualTo(["permessage-deflate"]));
        Assert.That(client.Extensions.Select(extension => extension.GetType().Name), Is.EqualTo([nameof(LocalInverting), nameof(PermessageDeflateExtension)]));
    });

    [Test]
    public void LocalTransforms_OfSessionsOverPipes_AreGivenByTheirContext() => _clock.Run(async () =>
    {
        var factory = new Inverting();
        var transport = InMemoryTransport.Pair(_clock);
        IWebSocketSession[] ends =
        [
            .. new[] { (transport.Client, WebSocketRole.Client), (transport.Server, WebSocketRole.Server) }.Select(end => WebSocketSession.Create(
                end.Item1, end.Item2, new() { Scheduler = _clock }, new() { Extensions = [factory.CreateLocal(end.Item2)] })),
        ];
        var seen = Record(EndsWithTheTest(ends[1]));

        await EndsWithTheTest(ends[0]).SendAsync("Hello");

        Assert.That(await seen.NextTextAsync(), Is.EqualTo("Hello"));
        Assert.That(ends[0].GetExtension(factory), Is.SameAs(ends[0].Extensions.Single()));
    });

    private async Task<(IWebSocketSession Client, IWebSocketSession Server)> OpenAsync(IFrameExtensionFactory[] client, IFrameExtensionFactory[] server)
    {
        var host = $"server{++_servers}.test";
        var listener = WebSocketListener.Create(_network.Listen(host, 80), new() { Session = new() { Scheduler = _clock }, Extensions = server });
        var accepted = listener.Sessions.FirstAsync().GetAwaiter();
        var session = await WebSocketClient.ConnectAsync(
            new($"ws://{host}/"), new() { Session = new() { Scheduler = _clock }, Extensions = client, Invoker = _network.CreateInvoker() });
        return (EndsWithTheTest(session), EndsWithTheTest(await accepted));
    }

    private sealed class Inverting : IFrameExtensionFactory<LocalInverting>
    {
        public string Name => "";

        public IFrameExtension CreateLocal(WebSocketRole role) => new LocalInverting(this);
    }

    private sealed class LocalInverting(IFrameExtensionFactory factory) : IFrameExtension
    {
        public IFrameExtensionFactory Factory => factory;

        public ReservedBits Claims => ReservedBits.None;

        public void TransformOutgoing(Frame frame, System.Collections.Generic.ICollection<Frame> output) => output.Add(Invert(frame));

        public void TransformIncoming(Frame frame, int remaining, System.Collections.Generic.ICollection<Frame> output) => output.Add(Invert(frame));

        public void Dispose()
        {
        }

        private static Frame Invert(Frame frame) => frame.WithPayload(frame.Payload.ToArray().Select(octet => (byte)~octet).ToArray());
    }
}
