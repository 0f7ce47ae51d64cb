using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

/// <summary>permessage-deflate, from the handshake to the application (RFC 7692).</summary>
public abstract partial class SessionContract
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 300).Select(i => $"item {i * i % 97}, "));

    [Test, Property("Case", "H3.Deflate")]
    public void Deflate_ThatWasAgreed_CompressesBothWays([Values] bool takeover) => Run(async () =>
    {
        var deflate = new PermessageDeflate(new PermessageDeflateOptions { SendContextTakeover = takeover });
        var (subject, peer) = await OpenPairAsync(null, null, deflate);
        var (seen, seenByPeer) = (Record(subject), Record(peer));

        foreach (var text in new[] { Long, "short", Long, "" })
        {
            await subject.SendAsync(text);
            await peer.SendAsync(text);
            Assert.That(await seenByPeer.NextTextAsync(), Is.EqualTo(text));
            Assert.That(await seen.NextTextAsync(), Is.EqualTo(text));
        }

        Assert.That(subject.GetExtension(deflate).Parameters.SendContextTakeover, Is.EqualTo(takeover));
    });

    [Test, Property("Case", "H2.2"), Property("Case", "H3.Deflate")]
    public void Deflate_OfFragmentsWithPingsBetween_IsOneMessage() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(null, null, PermessageDeflate.Default);
        var seen = Record(peer);

        await subject.SendAsync(Frame.Text(Long).NotFinal());
        await subject.SendAsync(Frame.Ping("between"u8.ToArray()));
        await subject.SendAsync(Frame.Continuation("end"u8.ToArray()));

        Assert.That(await seen.NextTextAsync(), Is.EqualTo(Long + "end"));
    });

    [Test, Property("Case", "H3.Deflate")]
    public void Deflate_OnTheWire_IsWhatTheOperatorsOfARawSessionMakeOfIt() => Run(async () =>
    {
        var deflate = new PermessageDeflate(new PermessageDeflateOptions { SendContextTakeover = true });
        var (subject, peer) = await OpenPairAsync(null, Raw, deflate);
        var agreed = peer.GetExtension(deflate);
        var (seen, wire) = (Record(subject), Record(peer));
        var restored = peer.Incoming.Inflate(agreed).Messages().Text().Take(2).ToList().ToTask(peer.Scheduler);

        await subject.SendAsync(Long);
        await subject.SendAsync(Long);
        using var replies = Deflated(peer, agreed, Frame.Text(Long).NotFinal(), Frame.Continuation("end"u8.ToArray()), Frame.Text(Long));
        var frames = await wire.TakeAsync(2);

        Assert.That(await seen.NextTextAsync(), Is.EqualTo(Long + "end"));
        Assert.That(await seen.NextTextAsync(), Is.EqualTo(Long));
        Assert.That(frames.Select(frame => frame.Reserved), Is.All.EqualTo(ReservedBits.Rsv1));
        Assert.That(frames[1].Payload.Length, Is.LessThan(frames[0].Payload.Length).And.LessThan(Long.Length / 10));
        Assert.That(await restored, Is.EqualTo(new[] { Long, Long }));
    });

    [Test, Property("Case", "H2.3"), Property("Case", "H3.Deflate")]
    public void Deflate_OfABomb_EndsTheSessionWith1009() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync(new WebSocketSessionOptions { MaxMessageSize = 1 << 20 }, PermessageDeflate.Default);
        var agreed = peer.Session.GetExtension(PermessageDeflate.Default);
        var seen = Record(subject);

        using var bomb = Deflated(peer.Session, agreed, Frame.Binary(new byte[2 << 20]));

        Assert.That((await peer.CloseAsync())?.Code, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(seen.Frames, Is.Empty);
    });

    [Test, Property("Case", "H3.Deflate")]
    public void Deflate_OfGarbage_EndsTheSessionWith1007() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync(null, PermessageDeflate.Default);
        var seen = Record(subject);

        await peer.SendAsync(Frame.Binary(new byte[] { 0xFF, 0xFF }).WithReserved(ReservedBits.Rsv1));

        Assert.That((await peer.CloseAsync())?.Code, Is.EqualTo(CloseCode.InvalidPayload));
        Assert.That(seen.Frames, Is.Empty);
    });

    [Test]
    public void Deflate_OfOnePayloadToManySessions_ArrivesAtEach() => Run(async () =>
    {
        var deflate = new PermessageDeflate(new PermessageDeflateOptions(), new PermessageDeflateOptions { SendWindowBits = 9 });
        var (first, firstPeer) = await OpenPairAsync(null, null, deflate);
        var (second, secondPeer) = await OpenPairAsync(null, null, deflate);
        var (seenByFirst, seenBySecond) = (Record(firstPeer), Record(secondPeer));
        var message = PermessageDeflate.CompressOnce(Frame.Text(Long));

        await first.SendAsync(message);
        await second.SendAsync(message);

        Assert.That(await seenByFirst.NextTextAsync(), Is.EqualTo(Long));
        Assert.That(await seenBySecond.NextTextAsync(), Is.EqualTo(Long));
    });

    [Test]
    public void Deflate_OfMessagesOfAboutOneKiB_KeepsWhatWasRestored([Values] bool takeover) => Run(async () =>
    {
        var deflate = new PermessageDeflate(new PermessageDeflateOptions { SendContextTakeover = takeover, MinSize = 0 });
        var (subject, peer) = await OpenPairAsync(null, null, deflate);
        var seen = Record(subject);
        Frame[] messages = [.. new[] { 1023, 1024, 1025, 20, 2047, 2048, 2049, 1, 1025, 1024, 8192, 1023 }.Select(size => Frame.Text(Letters(size)))];

        foreach (var message in messages)
        {
            await peer.SendAsync(message);
            await peer.SendAsync(message.WithPayload(message.Payload[..(message.Payload.Length / 2)]).NotFinal());
            await peer.SendAsync(Frame.Continuation(message.Payload[(message.Payload.Length / 2)..]));
        }

        Assert.That(await seen.TakeAsync(2 * messages.Length), Is.EqualTo(messages.SelectMany(message => (Frame[])[message, message])));
    });

    [Test]
    public void Deflate_OfABroadcast_ArrivesAtEachWhateverItAgreedOn() => Run(async () =>
    {
        var agreements = new IFrameExtensionFactory[][]
        {
            [PermessageDeflate.Default],
            [new PermessageDeflate(new PermessageDeflateOptions { SendWindowBits = 9 })],
            [new PermessageDeflate(new PermessageDeflateOptions { SendContextTakeover = true })],
            [PermessageDeflate.Default],
            [],
        };
        using var room = new Broadcast();
        var peers = new List<FrameRecorder>();
        foreach (var agreement in agreements)
        {
            var (subject, peer) = await OpenPairAsync(null, null, agreement);
            room.Add(subject);
            peers.Add(Record(peer));
        }

        Frame[] messages = [Frame.Text(Long), Frame.Text("short"), Frame.Text(Letters(3000)), Frame.Text(Long)];
        Array.ForEach(messages, room.OnNext);

        foreach (var peer in peers)
        {
            Assert.That(await peer.TakeAsync(messages.Length), Is.EqualTo(messages));
        }
    });

    private static string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)('a' + (i * i % 31 % 26))));

    private static IDisposable Deflated(IWebSocketSession raw, PermessageDeflateExtension agreed, params Frame[] frames) =>
        frames.ToAsyncEnumerable().ToFlow().Deflate(agreed).SubscribeAwait((frame, cancellation) => raw.SendAsync(frame, cancellation));
}
