using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Ten million frames for a peer that takes nothing, whatever is to become of them: the outbox is all that is held.</summary>
public sealed class BoundedOutboxTests() : VirtualFixture(WebSocketRole.Server)
{
    private const int Many = 10_000_000;
    private const int Keys = 4;
    private const int MostHeld = 4096 + 1024;

    // The rest of the process may make some garbage of its own; ten million times an octet would be seen.
    private const int Slack = 2_000_000;

    private static readonly Frame[] Frames = [.. Enumerable.Range(0, Keys).Select(key => Frame.Binary(Enumerable.Repeat((byte)key, 500).ToArray()))];

    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    private static Dictionary<string, Overflow<Frame>> Policies { get; } = new()
    {
        ["Close"] = Overflow.Close,
        ["DropNewest"] = Overflow.DropNewest(),
        ["DropOldest"] = Overflow.DropOldest(),
        ["Latest"] = Overflow.Latest,
        ["ConflateBy"] = Overflow.ConflateBy<Frame, byte>(frame => frame.Payload.Span[0]),
    };

    [Test, Property("Pain", 6)]
    public void OnNext_TenMillionByAnyPolicy_HoldsNoMoreThanTheOutbox([ValueSource(nameof(Policies))] KeyValuePair<string, Overflow<Frame>> policy) => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox with { Overflow = policy.Value }, Narrow);
        List<Pressure> edges = [];
        using var watching = session.Pressure.Subscribe(edges.Add);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Push(session.Outgoing, Many);

        Assert.That(Insides(session).Protocol.HeldBytes, Is.LessThanOrEqualTo(MostHeld));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(Slack));
        Assert.That(session.DroppedFrames, Is.InRange(Many - (MostHeld / 500), Many - 1));
        Assert.That(edges, Has.Count.InRange(1, 3), "a gauge tells edges, not frames");
        await Clock.SettleAsync();
    });

    [Test]
    public void TrackedOutgoing_AMillionThatWouldExpire_TellsAFateOfEachAndRemembersNoneOfTheDropped() => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox with { Overflow = Overflow.DropOldest() }, Narrow);
        long dropped = 0;
        var outgoing = session.TrackedOutgoing((_, fate) => dropped += fate.Outcome is SendOutcome.Dropped ? 1 : 0, Seconds(5));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Push(outgoing, 1_000_000);

        Assert.That(dropped, Is.EqualTo(session.DroppedFrames).And.InRange(1_000_000 - (MostHeld / 500), 1_000_000 - 1));
        Assert.That(Insides(session).Fates!.Remembered, Is.LessThan(100));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(Slack));
        await Clock.SettleAsync();
    });

    private static void Push(IFlowObserver<Frame> outgoing, int count)
    {
        for (var i = 0; i < count; i++)
        {
            outgoing.OnNext(Frames[i % Keys]);
        }
    }
}
