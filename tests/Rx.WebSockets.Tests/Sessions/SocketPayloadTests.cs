using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Long messages over real sockets that hold few octets, where they are not copied.</summary>
/// <remarks>Debug builds overwrite what is given back, and notice what is given back twice.</remarks>
[CancelAfter(120_000)]
public sealed class SocketPayloadTests : SessionFixture
{
    private static readonly int[] Sizes = [0, 1, 125, 126, 4095, 4096, 4097, 5000, 16 << 10, 65_535, 65_536, 70_000, 300_000];

    private readonly SeededRandom _random = new(42);
    private SocketPair _pair = null!;

    private static CancellationToken Patience => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenAsync() => _pair = await SocketPair.OpenAsync();

    [TearDown]
    public void Close() => _pair.Dispose();

    [Test]
    public async Task Echo_OfManySizesBothWays_ComesBackEqual()
    {
        var (server, client) = (Server(), Client());
        server.Incoming.Where(frame => frame.Opcode is Opcode.Binary).Subscribe(server.Outgoing);
        var seen = Record(client);
        var sent = Payloads(200);

        // What the server says itself comes in between.
        var pushing = Task.Run(async () =>
        {
            foreach (var payload in sent)
            {
                await server.SendAsync(Frame.Text(Ascii(payload)), Patience);
            }
        }, Patience);
        await Task.WhenAll(sent.Select(payload => client.SendAsync(Frame.Binary(payload), Patience).AsTask()));
        await pushing;

        var frames = await seen.TakeAsync(2 * sent.Length).WaitAsync(Patience);
        Assert.That(frames.Where(frame => frame.Opcode is Opcode.Binary), Is.EqualTo(sent.Select(payload => Frame.Binary(payload))));
        Assert.That(frames.Where(frame => frame.Opcode is Opcode.Text), Is.EqualTo(sent.Select(payload => Frame.Text(Ascii(payload)))));
    }

    [Test]
    public async Task SendAsync_FromManyThreadsToASlowPeer_ArrivesWholeAndInTheOrderOfEach()
    {
        const int Threads = 6;
        var server = Server(new WebSocketSessionOptions { OutboxHigh = 200_000, OutboxLow = 50_000 });
        var client = Client(new WebSocketSessionOptions { ReadAhead = 1 });
        var sent = Enumerable.Range(0, Threads).Select(_ => Payloads(60, least: 1)).ToArray();
        for (var number = 0; number < Threads; number++)
        {
            Array.ForEach(sent[number], payload => payload[0] = (byte)number);
        }

        var sending = Task.WhenAll(Enumerable.Range(0, Threads).Select(number => Task.Run(async () =>
        {
            foreach (var payload in sent[number])
            {
                byte[] borrowed = [.. payload];
                await (payload.Length % 2 == 0 ? server.SendAsync(borrowed, Patience) : server.SendAsync(Frame.Binary(payload), Patience));
                Array.Clear(borrowed);
            }
        }, Patience)));
        var seen = Record(client, async (_, _) => await Task.Yield());
        var frames = await seen.TakeAsync(Threads * 60).WaitAsync(Patience);
        await sending;

        foreach (var ofOne in frames.GroupBy(frame => frame.Payload.Span[0]))
        {
            Assert.That(ofOne, Is.EqualTo(sent[ofOne.Key].Select(payload => Frame.Binary(payload))));
        }
    }

    [Test]
    public async Task Octets_WhoseBufferIsReusedAtOnce_ArriveAsTheyWere(
        [Values(4095, 4096, 5000, 60_000, 65_472, 70_000)] int length, [Values] bool isStuck, [Values(WebSocketRole.Server, WebSocketRole.Client)] WebSocketRole role)
    {
        var session = Open(_pair.Near, role, new WebSocketSessionOptions { OutboxHigh = 2 * SocketPair.Plenty });
        var expected = new List<Frame>();
        if (isStuck)
        {
            expected.Add(Frame.Binary(_random.NextOctets(SocketPair.Plenty)));
            await session.SendAsync(expected[0], Patience);
        }

        var buffer = new byte[length];
        for (var round = 0; round < 20; round++)
        {
            _random.NextOctets(length).CopyTo(buffer, 0);
            expected.Add(Frame.Binary(buffer).Detach());
            await session.SendAsync(buffer.AsMemory(), Patience);
            Array.Clear(buffer);
        }

        var seen = Record(Open(_pair.Peer, Other(role)));
        Assert.That(await seen.TakeAsync(expected.Count).WaitAsync(Patience), Is.EqualTo(expected));
    }

    [Test]
    public async Task Chunks_WhoseBufferIsReusedAtOnce_ArriveAsTheyWere()
    {
        var server = Server();
        var seen = Record(Client());
        var sent = new List<byte>();

        await server.SendAsync(ChunksAsync(), cancellationToken: Patience);

        Assert.That((await seen.NextAsync().WaitAsync(Patience)).Payload.Span.SequenceEqual(sent.ToArray()));

        async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync()
        {
            var buffer = new byte[70_000];
            foreach (var length in new[] { 5000, 4096, 70_000, 1, 65_000 })
            {
                _random.NextOctets(length).CopyTo(buffer, 0);
                sent.AddRange(buffer.AsSpan(0, length));
                yield return buffer.AsMemory(0, length);
                Array.Clear(buffer);
                await Task.Yield();
            }
        }
    }

    [Test]
    public async Task Strings_OfManySizes_ComeEqual([Values] bool isStuck)
    {
        var server = Server(new WebSocketSessionOptions { OutboxHigh = 4 * SocketPair.Plenty });
        await (isStuck ? server.SendAsync(new byte[SocketPair.Plenty], Patience) : default);
        string[] sent = [.. Sizes.Select(size => new string('x', size) + "é€😀")];

        foreach (var text in sent)
        {
            await server.SendAsync(text, Patience);
        }

        var seen = Record(Client());
        var frames = await seen.TakeAsync(sent.Length + (isStuck ? 1 : 0)).WaitAsync(Patience);
        Assert.That(frames.TakeLast(sent.Length).Select(frame => frame.GetText()), Is.EqualTo(sent));
    }

    [Test]
    public async Task Abort_InTheMiddleOfALongMessage_EndsTheSession([Values] bool isRented)
    {
        var server = Server();
        var octets = _random.NextOctets(SocketPair.Plenty);
        await SendAsync(server, octets, isRented);

        server.Abort();

        Assert.That((await server.Completion.WaitAsync(Patience)).Kind, Is.EqualTo(EndKind.Aborted));
        await AssertComesAPartOfAsync(octets);
    }

    [Test]
    public async Task Dispose_InTheMiddleOfALongMessage_BringsIt([Values] bool isRented)
    {
        var server = Server();
        var octets = _random.NextOctets(SocketPair.Plenty);
        await SendAsync(server, octets, isRented);
        Assert.That(server.FlushAsync(Patience).IsCompleted, Is.False, "nobody reads");

        var disposal = server.DisposeAsync();
        var seen = Record(Client());

        Assert.That(await seen.NextAsync().WaitAsync(Patience), Is.EqualTo(Frame.Binary(octets)));
        await disposal.AsTask().WaitAsync(Patience);
        Assert.That(await seen.End.WaitAsync(Patience), Is.Null);
        Assert.That((await server.Completion).IsClean);
    }

    [Test]
    public async Task SendTrackedAsync_OfALongMessage_IsWrittenWhenTheSocketHasAllOfIt()
    {
        var server = Server();
        var fate = server.SendTrackedAsync(Frame.Binary(_random.NextOctets(SocketPair.Plenty)), cancellationToken: Patience);
        Assert.That(fate.IsCompleted, Is.False, "nobody reads");

        Record(Client());

        Assert.That(await fate.WaitAsync(Patience), Is.EqualTo(new SendFate(SendOutcome.Written)));
        await server.FlushAsync(Patience);
    }

    [Test]
    public async Task Reset_InTheMiddleOfALongMessage_Is1006()
    {
        var server = Server();
        await SendAsync(server, _random.NextOctets(SocketPair.Plenty), isRented: true);

        _pair.Reset();

        var end = await server.Completion.WaitAsync(Patience);
        Assert.That((end.Kind, end.Unwritten > 0), Is.EqualTo((EndKind.ConnectionLost, true)));
    }

    [Test]
    public async Task Stall_InTheMiddleOfALongMessage_EndsTheSession()
    {
        var server = Server(new WebSocketSessionOptions { WriteStallTimeout = TimeSpan.FromMilliseconds(100) });

        await SendAsync(server, _random.NextOctets(SocketPair.Plenty), isRented: true);

        Assert.That((await server.Completion.WaitAsync(Patience)).Kind, Is.EqualTo(EndKind.WriteStalled));
    }

    [Test]
    public async Task Close_RightBehindALongMessage_IsClean()
    {
        var (server, client) = (Server(), Client());
        var seen = Record(client);
        var octets = _random.NextOctets(SocketPair.Plenty);

        await SendAsync(server, octets, isRented: true);
        await server.CloseAsync(Patience);

        Assert.That(await seen.NextAsync().WaitAsync(Patience), Is.EqualTo(Frame.Binary(octets)));
        Assert.That((await server.Completion.WaitAsync(Patience)).IsClean);
        Assert.That((await client.Completion.WaitAsync(Patience)).IsClean);
    }

    [Test]
    public async Task Masking_SetInTheMiddleOfALongMessage_BeginsWithTheNext()
    {
        var server = Server(new WebSocketSessionOptions { Kind = SessionKind.Raw, OutboxHigh = 2 * SocketPair.Plenty });
        var (first, second) = (_random.NextOctets(SocketPair.Plenty), _random.NextOctets(70_000));
        await server.SendAsync(Frame.Binary(first), Patience);

        server.Masking = true;
        await server.SendAsync(second, Patience);
        await SendAsync(server, second, isRented: true);

        var octets = await _pair.ReadAsync(10 + first.Length + (2 * (14 + second.Length)), Patience);
        Assert.That(octets.AsSpan(10, first.Length).SequenceEqual(first));
        foreach (var at in new[] { 10 + first.Length, 24 + first.Length + second.Length })
        {
            var key = octets[(at + 10)..(at + 14)];
            Assert.That(octets[at + 1], Is.EqualTo(0x80 | 127));
            Assert.That(octets.Skip(at + 14).Take(second.Length).Select((octet, i) => (byte)(octet ^ key[i % 4])), Is.EqualTo(second));
        }
    }

    [Test]
    public async Task Tap_OverASocket_SeesAllOctetsOfLongMessages()
    {
        var tap = new Octets();
        var server = Server(new WebSocketSessionOptions { Tap = _ => tap });
        var seen = Record(Client());
        var sent = Payloads(40);

        await Task.WhenAll(sent.Select(payload => server.SendAsync(Frame.Binary(payload), Patience).AsTask()));
        await seen.TakeAsync(sent.Length).WaitAsync(Patience);

        Assert.That(tap.Sent.WrittenSpan.SequenceEqual(sent.SelectMany(payload => WireFrame.Binary(payload).ToOctets(WebSocketRole.Server)).ToArray()));
    }

    [Test]
    public async Task Extension_ThatSplitsFrames_SendsThemInTheirOrder()
    {
        var splitting = new LambdaExtension { Outwards = frame => [frame.WithPayload(frame.Payload[..5000]).NotFinal(), Frame.Continuation(frame.Payload[5000..])] };
        var server = Open(_pair.Near, WebSocketRole.Server, context: new SessionContext { Extensions = [splitting] });
        var seen = Record(Client());
        var sent = Payloads(40, least: 5000);

        await Task.WhenAll(sent.Select(payload => server.SendAsync(payload.AsMemory(), Patience).AsTask()));

        Assert.That(await seen.TakeAsync(sent.Length).WaitAsync(Patience), Is.EqualTo(sent.Select(payload => Frame.Binary(payload))));
    }

    [Test]
    public void SendAsync_OverAStreamThatIsGone_EndsTheSession()
    {
        _pair.Near.Dispose();
        Task? sent = null;
        var server = EndsWithTheTest(WebSocketSession.Create(
            _pair.Near, WebSocketRole.Server, WebSocketSessionOptions.Default.Patient(), setUp: session => sent = session.SendAsync(Frame.Binary(new byte[5000])).AsTask()));

        Assert.That(sent!.IsCompletedSuccessfully, "it was accepted");
        Assert.That(server.Completion.Result.Kind, Is.EqualTo(EndKind.ConnectionLost));
    }

    [Test]
    public async Task LongFrame_ForManySessions_IsTheSameForAll()
    {
        var frame = Frame.Binary(_random.NextOctets(500_000));
        var pairs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SocketPair.OpenAsync()));
        var options = new WebSocketSessionOptions { OutboxHigh = SocketPair.Plenty };
        var servers = pairs.Select(pair => Open(pair.Near, WebSocketRole.Server, options)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 3).SelectMany(_ => servers.Select(server => server.SendAsync(frame, Patience).AsTask())));
        servers[0].Abort();

        foreach (var pair in pairs.Skip(1))
        {
            var seen = Record(Open(pair.Peer, WebSocketRole.Client));
            Assert.That(await seen.TakeAsync(3).WaitAsync(Patience), Is.All.EqualTo(frame));
        }

        Array.ForEach(pairs, pair => pair.Dispose());
    }

    private static WebSocketRole Other(WebSocketRole role) => role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client;

    private static byte[] Ascii(byte[] octets) => [.. octets.Select(octet => (byte)(octet & 0x7F))];

    private IWebSocketSession Server(WebSocketSessionOptions? options = null) => Open(_pair.Near, WebSocketRole.Server, options);

    private IWebSocketSession Client(WebSocketSessionOptions? options = null) => Open(_pair.Peer, WebSocketRole.Client, options);

    // As the listener does.
    private IWebSocketSession Open(NetworkStream stream, WebSocketRole role, WebSocketSessionOptions? options = null, SessionContext? context = null) =>
        EndsWithTheTest(WebSocketSession.Create(
            new StreamTransport(stream, stream.Socket, smallRead: StreamInput.SmallRead), role, (options ?? WebSocketSessionOptions.Default).Patient() with { MaxFrameSize = 2 * SocketPair.Plenty }, context));

    private static async Task SendAsync(IWebSocketSession session, byte[] octets, bool isRented) =>
        await session.SendAsync(isRented ? Frame.Binary(octets).Copied() : Frame.Binary(octets), Patience);

    private byte[][] Payloads(int count, int least = 0) => [.. Enumerable.Range(0, count)
        .Select(_ => _random.NextOctets(Math.Max(least, Sizes[_random.Next(Sizes.Length)])))];

    private async Task AssertComesAPartOfAsync(byte[] payload)
    {
        var octets = new MemoryStream();
        try
        {
            await _pair.Peer.CopyToAsync(octets, Patience);
        }
        catch (IOException)
        {
            // It was reset.
        }

        Assert.That(payload.AsSpan().StartsWith(octets.ToArray().AsSpan(Math.Min((int)octets.Length, 10))));
        Assert.That(octets.Length, Is.LessThan(payload.Length));
    }

    private sealed class Octets : ISessionTap
    {
        public ArrayBufferWriter<byte> Sent { get; } = new();

        void ISessionTap.Sent(ReadOnlySpan<byte> octets) => Sent.Write(octets);

        public void Received(ReadOnlySequence<byte> octets)
        {
        }

        public void InputEnded(Exception? fault)
        {
        }

        public void Delivered(Frame frame)
        {
        }

        public void Accepted(Frame frame)
        {
        }
    }
}
