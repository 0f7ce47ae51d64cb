using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>A whole conversation, again and again, each time with another operation of the transport that fails.</summary>
[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class FailingTransportTests(WebSocketRole role, bool overStreams) : VirtualFixture(role)
{
    [Test, Property("Case", "K-R03"), Property("Case", "H3.Close")]
    public void Conversation_AnyOperationOfWhichFails_EndsWhollyAndSoon(
        [Values(TransportOperation.Any, TransportOperation.Read, TransportOperation.Flush)] TransportOperation kind,
        [Values] bool isMine,
        [Values] bool isCancellation) => EachInTurn((end, nth) =>
            end.FailAt(kind, nth, isCancellation ? new OperationCanceledException("not ours") : new IOException("the test asked for it")), isMine, kind);

    [Test]
    public void Conversation_BrokenAtAnyFlush_EndsWhollyAndSoon([Values] bool isMine) =>
        EachInTurn((end, nth) => end.FailAt(TransportOperation.Flush, nth, new InvalidOperationException("not even a network's")), isMine, TransportOperation.Flush);

    private void EachInTurn(Action<InMemoryEnd, int> breaks, bool isMine, TransportOperation kind)
    {
        OverStreams = overStreams;
        var (nth, wasBroken) = (0, true);
        while (wasBroken)
        {
            nth++;
            Assert.That(nth, Is.LessThan(200), "The conversation takes more operations than anybody would expect.");
            Run(async () => wasBroken = await ConverseAsync(end => breaks(end, nth), isMine, kind, nth));
        }

        Assert.That(nth, Is.GreaterThan(5));
    }

    /// <summary>Talks, and judges the end; returns whether the operation that was to fail was reached.</summary>
    private async Task<bool> ConverseAsync(Action<InMemoryEnd> breaks, bool isMine, TransportOperation kind, int nth)
    {
        var began = Clock.Elapsed;
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 3000, Latency = Ms(1) });
        var (session, peer) = OpenPair(transport, SmallOutbox with { PingInterval = Ms(50) });
        var broken = isMine ? Ends(transport).Mine : Ends(transport).Other;
        breaks(broken);
        var disposals = 0;
        session.Attached.Add(Disposable.Create(() => disposals++));
        session.Incoming.Subscribe(session.Outgoing);
        var (seen, seenByPeer) = (Record(session), Record(peer));
        List<Task> pending = [.. Talk(peer), .. Talk(session), EndAsync(peer)];

        await Task.WhenAll(pending.Select(Expect.FailureAsync));
        var end = await session.Completion;
        var otherEnd = await peer.Completion;

        var wasBroken = broken.Count(kind) >= nth;
        var text = $"operation {nth}: {end}; {otherEnd}";
        Assert.That((await seen.End is null, await seenByPeer.End is null), Is.EqualTo((end.IsClean, otherEnd.IsClean)), text);
        Assert.That((disposals, session.Lifetime.IsCancellationRequested), Is.EqualTo((1, true)), text);
        Assert.That((transport.Client.IsClosed, transport.Server.IsClosed), Is.EqualTo((true, true)), text);
        Assert.That(end.Kind, Is.AnyOf(EndKind.Closed, EndKind.ConnectionLost, EndKind.CloseTimeout, EndKind.KeepAliveTimeout, EndKind.ObserverFailed, EndKind.WriteStalled), text);
        Assert.That(wasBroken || (end.IsClean && otherEnd.IsClean), Is.True, text);
        Assert.That(Clock.Elapsed - began, Is.LessThan(Seconds(60)), text);
        Assert.That(pending.Select(task => task.Exception?.InnerException).OfType<Exception>(), Is.All.InstanceOf<SessionException>(), text);
        return wasBroken;
    }

    private static IEnumerable<Task> Talk(IWebSocketSession session) =>
    [
        session.SendAsync("text").AsTask(),
        session.SendAsync(new byte[5000]).AsTask(),
        session.SendAsync(Frame.Text("A").NotFinal()).AsTask(),
        session.SendAsync(Frame.Ping()).AsTask(),
        session.SendAsync(Frame.Continuation("B"u8.ToArray())).AsTask(),
        session.SendAsync(new byte[5000]).AsTask(),
        session.FlushAsync().AsTask(),
    ];

    private async Task EndAsync(IWebSocketSession session)
    {
        await Clock.DelayAsync(Ms(200));
        await session.SendAsync("last");
        await session.CloseAsync();
    }
}
