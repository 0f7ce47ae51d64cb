using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.Tests.Deflate;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests;

/// <summary>How often a broadcast compresses, from the source to the applications of its members' peers.</summary>
[TestFixture(WebSocketRole.Server)]
[TestFixture(WebSocketRole.Client)]
public sealed class BroadcastDeflateTests(WebSocketRole role) : VirtualFixture(role)
{
    private static readonly PermessageDeflateOptions Forgetful = new() { MinSize = 0 };

    private readonly CountingEngine _engine = new();

    [Test]
    public void Message_ToMembersThatAgreedOnTheSame_IsCompressedOnce() => Run(async () =>
    {
        using var room = new Broadcast();
        var peers = Enumerable.Range(0, 10).Select(_ => Join(room, Forgetful)).ToArray();

        room.OnNext(Message(1));
        room.OnNext(Message(2));

        foreach (var peer in peers)
        {
            Assert.That(await peer.TakeAsync(2), Is.EqualTo([Message(1), Message(2)]));
        }

        Assert.That(_engine.Compressed, Is.EqualTo(2));
    });

    [Test]
    public void Message_ToMembersThatAgreedOnOtherThings_IsCompressedOnceForEach() => Run(async () =>
    {
        using var room = new Broadcast();
        PermessageDeflateOptions[] agreements =
        [
            Forgetful, Forgetful,
            Forgetful with { SendWindowBits = 9 }, Forgetful with { SendWindowBits = 9 },
            Forgetful with { Level = 1 }, Forgetful with { Level = 1 },
        ];
        var peers = agreements.Select(agreed => Join(room, agreed)).ToArray();

        room.OnNext(Message(1));
        room.OnNext(Message(2));

        foreach (var peer in peers)
        {
            Assert.That(await peer.TakeAsync(2), Is.EqualTo([Message(1), Message(2)]));
        }

        Assert.That(_engine.Compressed, Is.EqualTo(2 * 3));
    });

    [Test]
    public void Message_ToMembersWithTakeoverOrWithoutTheExtension_IsTheirsAlone() => Run(async () =>
    {
        using var room = new Broadcast();
        var takeover = Forgetful with { SendContextTakeover = true };
        var peers = new[] { Forgetful, takeover, null, Forgetful, takeover, null }.Select(agreed => Join(room, agreed)).ToArray();

        room.OnNext(Message(1));
        room.OnNext(Frame.Ping());
        room.OnNext(Message(2));

        foreach (var peer in peers)
        {
            Assert.That(await peer.TakeAsync(2), Is.EqualTo([Message(1), Message(2)]));
        }

        Assert.That(_engine.Compressed, Is.EqualTo(2 * (1 + 2)), "Each of the two that send with takeover has a context of its own.");
    });

    [Test]
    public void Message_BelowTheThreshold_IsCompressedForNobody() => Run(async () =>
    {
        using var room = new Broadcast();
        var peers = new[] { Join(room, PermessageDeflateOptions.Default), Join(room, PermessageDeflateOptions.Default) };

        room.OnNext(Frame.Text("short"));

        foreach (var peer in peers)
        {
            Assert.That(await peer.NextTextAsync(), Is.EqualTo("short"));
        }

        Assert.That(_engine.Compressed, Is.Zero);
    });

    [Test]
    public void SlowMember_AmongFastOnes_HoldsNobodyUpAndCompressesNothingTwice() => Run(async () =>
    {
        using var room = new Broadcast(new BroadcastOptions { Overflow = Overflow.Latest });
        var stuck = new TaskCompletionSource();
        var slow = Join(room, Forgetful, new LinkOptions { Window = 100 }, stuck.Task);
        var fast = Join(room, Forgetful);

        for (var i = 0; i < 100; i++)
        {
            Assert.That(room.OnNextAsync(Message(i)).IsCompletedSuccessfully);
            Assert.That(await fast.NextAsync(), Is.EqualTo(Message(i)));
        }

        stuck.SetResult();
        var last = await slow.FirstAsync(frame => frame == Message(99));

        Assert.That(last, Is.EqualTo(Message(99)));
        Assert.That(slow.Frames, Has.Count.EqualTo(100 - room.Dropped).And.Count.LessThan(20));
        Assert.That(_engine.Compressed, Is.EqualTo(100));
    });

    // Letters of a few, in an order that no other message has: half as long when compressed.
    private static Frame Message(int number)
    {
        var octets = new byte[20_000];
        new Random(number).NextBytes(octets);
        return Frame.Binary(Array.ConvertAll(octets, octet => (byte)('a' + (octet & 15))));
    }

    /// <summary>A member that agreed on permessage-deflate with its peer, or on nothing; its peer takes the next message when it has let go of the last one.</summary>
    private FrameRecorder Join(Broadcast room, PermessageDeflateOptions? agreed, LinkOptions? link = null, Task? until = null)
    {
        var (mine, other) = Ends(InMemoryTransport.Pair(Clock, link));
        var (subject, peer) = Agreed(agreed);
        var session = Open(mine, Role, subject);
        room.Add(session);
        return Record(Open(other, Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client, peer), async (_, cancellation) => await (until ?? Task.CompletedTask).WaitAsync(cancellation));
    }

    private IWebSocketSession Open(InMemoryEnd end, WebSocketRole plays, IReadOnlyList<IFrameExtension> extensions) => EndsWithTheTest(WebSocketSession.Create(
        end, plays, new() { Scheduler = Clock, Random = new SeededRandom(1) }, new() { Extensions = extensions }));

    private (IReadOnlyList<IFrameExtension> Subject, IReadOnlyList<IFrameExtension> Peer) Agreed(PermessageDeflateOptions? options)
    {
        if (options is null)
        {
            return ([], []);
        }

        // What the peer compresses isn't counted, and nothing is compressed by it.
        var subject = new PermessageDeflate(_engine, [options]);
        var (client, server) = Role is WebSocketRole.Client ? (subject, PermessageDeflate.Default) : (PermessageDeflate.Default, subject);
        var accepted = client.Offers.Select(server.Accept).First(acceptance => acceptance is not null)!;
        var confirmed = client.Confirm(accepted.Answer)!;
        return Role is WebSocketRole.Client ? ([confirmed], [accepted.Extension]) : ([accepted.Extension], [confirmed]);
    }
}
