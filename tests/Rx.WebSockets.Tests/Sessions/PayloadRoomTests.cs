using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.Framing;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>What a stream brings of a long payload is read right into its place.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class PayloadRoomTests(WebSocketRole role) : VirtualFixture(role)
{
    private const int Piece = 4096;

    private static readonly byte[] Payload = new SeededRandom(4).NextOctets(100_000);

    private readonly TalkingStream _stream = new();

    private WebSocketRole Peer => Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client;

    [Test]
    public void Payload_InPieces_IsReadIntoItsPlace() => Run(async () =>
    {
        var seen = Record(Open());

        await ArriveAsync(WireFrame.Binary(Payload).ToOctets(Peer));

        Assert.That((await seen.NextAsync()).Payload.ToArray(), Is.EqualTo(Payload));
        Assert.That(_stream.Reads.Skip(3).Take(20), Is.All.GreaterThan(Piece).And.All.LessThan(Payload.Length));
    });

    [Test]
    public void Payload_ThatAnEchoSendsOn_ComesBackAsItWas() => Run(async () =>
    {
        var session = Open();
        session.Incoming.Subscribe(session.Outgoing);

        foreach (var _ in Enumerable.Range(0, 3))
        {
            await ArriveAsync(WireFrame.Binary(Payload).ToOctets(Peer));
        }

        var echo = new ArrayBufferWriter<byte>();
        _stream.Writes.ForEach(write => echo.Write(write));
        Assert.That(echo.WrittenCount, Is.EqualTo(3 * WireFrame.Binary(Payload).ToOctets(Role).Length));
        if (Role is WebSocketRole.Server)
        {
            Assert.That(echo.WrittenSpan[^Payload.Length..].SequenceEqual(Payload));
        }
    });

    [Test]
    public void Octets_ReadIntoThePayload_AreSeenByTheTapAsTheyCame() => Run(async () =>
    {
        var tap = new Octets();
        Record(Open(tap));
        var octets = WireFrame.Binary(Payload).ToOctets(Peer);

        await ArriveAsync(octets);

        Assert.That(tap.Received.SelectMany(piece => piece), Is.EqualTo(octets));
    });

    [Test]
    public void End_InsideThePayload_IsTold() => Run(async () =>
    {
        var session = Open();
        Record(session);

        await ArriveAsync(WireFrame.Binary(Payload).ToOctets(Peer)[..50_000]);
        _stream.Arrive();

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.ConnectionLost));
    });

    [Test]
    public void Abort_InsideThePayload_InterruptsTheRead() => Run(async () =>
    {
        var session = Open();
        Record(session);
        await ArriveAsync(WireFrame.Binary(Payload).ToOctets(Peer)[..50_000]);

        session.Abort();

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
    });

    [Test]
    public void Place_OfAReadThatWasInterrupted_StaysTheStreams() => Run(async () =>
    {
        var session = Open();
        session.Incoming.Subscribe(session.Outgoing);
        await ArriveAsync(WireFrame.Binary(Payload).ToOctets(Peer)[..50_000]);

        session.Abort();
        await session.Completion;

        MemoryMarshal.TryGetArray<byte>(_stream.Lent, out var lent);
        Assert.That(lent.Array, Has.Length.GreaterThanOrEqualTo(Payload.Length));
        Assert.That(ReferenceEquals(PayloadPool.Rent(lent.Array!.Length), lent.Array), Is.False);
    });

    [Test, Property("Case", "U13")]
    public void Payload_ThatComesSlowly_IsNoSilence() => Run(async () =>
    {
        var session = Open();
        var seen = Record(session);
        var octets = WireFrame.Binary(Payload).ToOctets(Peer);

        // Each piece comes before a Ping would be due.
        foreach (var piece in octets.Chunk(Piece))
        {
            await Clock.DelayAsync(session.PingInterval - Seconds(1));
            _stream.Arrive(piece);
        }

        Assert.That((await seen.NextAsync()).Payload.Length, Is.EqualTo(Payload.Length));
        Assert.That(_stream.Writes, Is.Empty);
    });

    [Test, Property("Case", "U13")]
    public void Silence_BehindPartOfAPayload_IsPingedInTime() => Run(async () =>
    {
        Record(Open(options: new WebSocketSessionOptions { PingInterval = Seconds(1), PingTimeout = Seconds(20) }));
        var octets = WireFrame.Binary(Payload).ToOctets(Peer);

        await Clock.DelayAsync(Seconds(1.5));
        Assert.That(_stream.Writes, Has.Count.EqualTo(1), "a Ping");
        _stream.Arrive(octets[..(octets.Length / 2)]);
        await Clock.DelayAsync(Seconds(1) + Ms(1));

        Assert.That(_stream.Writes, Has.Count.EqualTo(2), "another one, as the octets are the answer to the first");
    });

    [Test]
    public void Ping_BehindAPayload_IsAnswered() => Run(async () =>
    {
        Record(Open());

        await ArriveAsync([.. WireFrame.Binary(Payload).ToOctets(Peer), .. WireFrame.Ping(new byte[] { 1, 2 }).ToOctets(Peer)]);

        Assert.That(_stream.Writes.Single()[0], Is.EqualTo(0x8A));
    });

    private IWebSocketSession Open(ISessionTap? tap = null, WebSocketSessionOptions? options = null) => EndsWithTheTest(WebSocketSession.Create(
        _stream, Role, (options ?? WebSocketSessionOptions.Default) with { Scheduler = Clock, Tap = tap is null ? null : _ => tap }));

    private async Task ArriveAsync(byte[] octets)
    {
        foreach (var piece in octets.Chunk(Piece))
        {
            _stream.Arrive(piece);
            await Clock.DelayAsync(Ms(1));
        }
    }

    private sealed class Octets : ISessionTap
    {
        public List<byte[]> Received { get; } = [];

        void ISessionTap.Received(ReadOnlySequence<byte> octets) => Received.Add(octets.ToArray());

        public void InputEnded(Exception? fault)
        {
        }

        public void Sent(ReadOnlySpan<byte> octets)
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
