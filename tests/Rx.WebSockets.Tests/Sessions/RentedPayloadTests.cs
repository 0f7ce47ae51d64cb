using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Payloads that only pass through are used again; nobody who may keep a frame ever sees one of them change.</summary>
/// <remarks>Debug builds overwrite what is given back, so that a payload which is given back too early shows in these tests.</remarks>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class RentedPayloadTests(WebSocketRole role) : VirtualFixture(role)
{
    private static readonly LinkOptions Narrow = new() { Window = 3000, Split = OctetSplit.AtMost(700) };

    [Test]
    public void Echo_OfManySizesToASlowPeer_ComesBackEqual() => Run(async () =>
    {
        var (session, peer) = OpenPair(link: Narrow);
        session.Incoming.Subscribe(session.Outgoing);
        var echoed = Record(peer);
        var sent = Payloads(seed: 1, count: 120);

        await Task.WhenAll(sent.Select(payload => peer.SendAsync(payload).AsTask()));

        Assert.That(await echoed.TakeAsync(sent.Length), Is.EqualTo(sent.Select(payload => Frame.Binary(payload))));
    });

    [Test]
    public void Strings_OfManySizesOverASlowLink_ComeEqual() => Run(async () =>
    {
        var (session, peer) = OpenPair(link: Narrow);
        var texts = new List<string>();
        var done = new TaskCompletionSource();
        string[] sent = [.. Enumerable.Range(0, 120).Select(number => new string((char)('a' + number % 26), number * number % 5000) + "é€😀")];
        session.Incoming.Text().Subscribe(text =>
        {
            texts.Add(text);
            if (texts.Count == sent.Length)
            {
                done.SetResult();
            }
        });

        await Task.WhenAll(sent.Select(text => peer.SendAsync(text).AsTask()));
        await done.Task;

        Assert.That(texts, Is.EqualTo(sent));
    });

    [Test]
    public void Messages_OfManySizesThatAreDecoded_AreReadAsTheyCame() => Run(async () =>
    {
        var (session, peer) = OpenPair(link: Narrow);
        var read = new List<byte[]>();
        session.Incoming.Decode(payload => payload.ToArray()).Subscribe(read.Add);
        var sent = Payloads(seed: 7, count: 120);

        await Task.WhenAll(sent.Select(payload => peer.SendAsync(payload).AsTask()));
        await Clock.SettleAsync();

        Assert.That(read, Is.EqualTo(sent));
    });

    [Test]
    public void LongMessages_ThatAreDecoded_CostNoMemoryOfTheirOwn() => Run(async () =>
    {
        var kept = await AllocatedAsync(incoming => incoming.Subscribe(_ => { }));
        var decoded = await AllocatedAsync(incoming => incoming.Decode(payload => payload.Length).Subscribe(_ => { }));

        Assert.That(kept - decoded, Is.GreaterThan(49 << 20));

        // What it takes to receive fifty messages of 1 MiB, the sender's part included.
        async Task<long> AllocatedAsync(Action<IFlow<Frame>> subscribe)
        {
            var (session, peer) = OpenPair();
            subscribe(session.Incoming);
            var payload = new byte[1 << 20];
            await peer.SendAsync(payload);
            await Clock.SettleAsync();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var number = 0; number < 50; number++)
            {
                await peer.SendAsync(payload);
                await Clock.SettleAsync();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    });

    [Test]
    public void Frames_KeptByAnObserverNextToText_StayAsTheyCame() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var kept = new List<Frame>();
        var texts = new List<string>();
        string[] sent = [.. Enumerable.Range(0, 40).Select(number => new string((char)('a' + number % 26), 100 + number))];
        session.Incoming.Text().Subscribe(texts.Add);

        await Task.WhenAll(sent[..20].Select(text => peer.SendAsync(text).AsTask()));
        await Clock.SettleAsync();
        session.Incoming.Subscribe(kept.Add);
        await Task.WhenAll(sent[20..].Select(text => peer.SendAsync(text).AsTask()));
        await Clock.SettleAsync();

        Assert.That(texts, Is.EqualTo(sent));
        Assert.That(kept.Select(frame => frame.GetText()), Is.EqualTo(sent[20..]));
    });

    [Test]
    public void Frames_PassedOnToAnExtensionThatSendsEachTwice_ComeTwice() => Run(async () =>
    {
        var doubling = new LambdaExtension { Outwards = frame => [frame, frame] };
        var (source, sender) = OpenPair();
        var (target, receiver) = Open(InMemoryTransport.Pair(Clock, Narrow), context: new SessionContext { Extensions = [doubling] });
        source.Incoming.Subscribe(target.Outgoing);
        var payload = new SeededRandom(2).NextOctets(5000);

        await sender.SendAsync(payload);

        await receiver.ExpectAsync(Frame.Binary(payload));
        await receiver.ExpectAsync(Frame.Binary(payload));
    });

    [Test]
    public void Frames_KeptByAnObserverNextToAnEcho_StayAsTheyCame() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var kept = new List<Frame>();
        session.Incoming.Subscribe(session.Outgoing);
        session.Incoming.Subscribe(kept.Add);
        var echoed = Record(peer);
        var sent = Payloads(seed: 3, count: 40);

        await Task.WhenAll(sent.Select(payload => peer.SendAsync(payload).AsTask()));
        await echoed.TakeAsync(sent.Length);

        Assert.That(kept, Is.EqualTo(sent.Select(payload => Frame.Binary(payload))));
    });

    [Test]
    public void Frames_KeptByAnObserverThatJoinsAnEchoInTheMiddleOfAFrame_StayAsTheyCame() => Run(async () =>
    {
        var (session, peer) = Open();
        var kept = new List<Frame>();
        session.Incoming.Subscribe(session.Outgoing);
        var sent = new SeededRandom(4).NextOctets(20_000);
        var octets = WireFrame.Binary(sent).ToOctets(peer.Role);

        await peer.SendOctetsAsync(octets.AsMemory(0, 9000));
        await Clock.SettleAsync();
        session.Incoming.Subscribe(kept.Add);
        await peer.SendOctetsAsync(octets.AsMemory(9000));
        await peer.ExpectAsync(Frame.Binary(sent));

        Assert.That(kept, Is.EqualTo(new[] { Frame.Binary(sent) }));
    });

    [Test]
    public void Frames_KeptBeforeTheyAreSentOn_StayAsTheyCame() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var kept = new List<Frame>();
        session.Incoming.Do(kept.Add).Subscribe(session.Outgoing);
        var echoed = Record(peer);
        var sent = Payloads(seed: 6, count: 40);

        await Task.WhenAll(sent.Select(payload => peer.SendAsync(payload).AsTask()));
        await echoed.TakeAsync(sent.Length);

        Assert.That(kept, Is.EqualTo(sent.Select(payload => Frame.Binary(payload))));
    });

    [Test]
    public void Frames_ThatATapPassesOnAtOnce_AreNotGivenBackForTheEcho() => Run(async () =>
    {
        var (mirror, watcher) = Open();
        var (session, peer) = Open(new WebSocketSessionOptions { Tap = _ => new MirrorTap(mirror) });
        session.Incoming.Subscribe(session.Outgoing);
        var sent = Payloads(seed: 9, count: 20);

        foreach (var payload in sent)
        {
            await peer.SendAsync(Frame.Binary(payload));
            await watcher.ExpectAsync(Frame.Binary(payload));
            await peer.ExpectAsync(Frame.Binary(payload));
        }
    });

    [Test]
    public void Frames_SentToTwoSessions_AreNeverGivenAway() => Run(async () =>
    {
        var (one, peerOfOne) = OpenPair(link: Narrow);
        var (two, peerOfTwo) = OpenPair(link: Narrow);
        var (seenByOne, seenByTwo) = (Record(peerOfOne), Record(peerOfTwo));
        var frames = Payloads(seed: 7, count: 30).Select(payload => Frame.Binary(payload)).ToArray();
        var copies = frames.Select(frame => frame.Detach()).ToArray();

        await Task.WhenAll(frames.SelectMany(frame => new[] { one.SendAsync(frame).AsTask(), two.SendAsync(frame).AsTask() }));

        Assert.That(await seenByOne.TakeAsync(frames.Length), Is.EqualTo(copies));
        Assert.That(await seenByTwo.TakeAsync(frames.Length), Is.EqualTo(copies));
        Assert.That(frames, Is.EqualTo(copies));
    });

    [Test]
    public void Octets_WhoseBufferIsReusedAtOnce_ArriveAsTheyWere() => Run(async () =>
    {
        var (session, peer) = OpenPair(link: Narrow);
        var seen = Record(peer);
        var sent = Payloads(seed: 8, count: 60);
        var buffer = new byte[20_000];

        foreach (var payload in sent)
        {
            payload.CopyTo(buffer, 0);
            await session.SendAsync(buffer.AsMemory(0, payload.Length));
            Array.Clear(buffer);
        }

        Assert.That(await seen.TakeAsync(sent.Length), Is.EqualTo(sent.Select(payload => Frame.Binary(payload))));
    });

    private static byte[][] Payloads(ulong seed, int count)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextOctets(random.Next(1 << (2 + random.Next(13)))))];
    }

    /// <summary>Sends each frame that is delivered to another session, which has nothing else to do.</summary>
    private sealed class MirrorTap(IWebSocketSession mirror) : ISessionTap
    {
        public void Received(ReadOnlySequence<byte> octets)
        {
        }

        public void InputEnded(Exception? fault)
        {
        }

        public void Sent(ReadOnlySpan<byte> octets)
        {
        }

        public void Delivered(Frame frame) => mirror.Outgoing.OnNext(frame);

        public void Accepted(Frame frame)
        {
        }
    }
}
