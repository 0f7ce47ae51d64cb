using System;
using System.Buffers;
using System.Collections.Generic;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>What a tap sees of a session, and what becomes of one that throws.</summary>
[TestFixture]
public sealed class GuardedTapTests
{
    private readonly List<string> _seen = [];
    private readonly List<Exception> _failures = [];

    [Test, Property("Case", "K-C43")]
    public void Tap_OfASession_SeesBothSidesInOrder()
    {
        SessionEnd end = Run(new Tap(_seen));

        Assert.That(end.IsClean);
        Assert.That(_seen, Is.EqualTo(new[]
        {
            "accepted Text", "sent 4", "received 15", "delivered Text", "sent 4", "input ended",
        }));
    }

    [TestCase("received", 1)]
    [TestCase("sent", 2)]
    [TestCase("delivered", 4)]
    [TestCase("accepted", 1)]
    public void Tap_ThatThrows_IsReportedOnceAndToldNothingMore(string call, int seen)
    {
        SessionEnd end = Run(new Tap(_seen) { ThrowsAt = call });

        Assert.That(end.IsClean);
        Assert.That(_failures, Has.Count.EqualTo(1).And.All.Message.EqualTo(call));
        Assert.That(_seen, Has.Count.EqualTo(call == "received" ? 3 : seen));
    }

    private SessionEnd Run(ISessionTap tap)
    {
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock);
        var peer = new ScriptedPeer(client, WebSocketRole.Client);
        var session = WebSocketSession.Create(server, WebSocketRole.Server, new WebSocketSessionOptions
        {
            Scheduler = clock,
            Tap = _ => tap,
            ObserverFailed = (_, fault) => _failures.Add(fault),
        });
        session.Incoming.Subscribe(_ => { });
        clock.Run(async () =>
        {
            await session.SendAsync("hi");
            await peer.ExpectAsync(WireFrame.Text("hi"));
            await peer.SendAsync(WireFrame.Text("a"), WireFrame.Close(CloseCode.NormalClosure));
            await peer.ExpectAsync(WireFrame.Close(CloseCode.NormalClosure));
            peer.HalfClose();
            await session.Completion;
        });
        return session.Completion.Result;
    }

    private sealed class Tap(List<string> seen) : ISessionTap
    {
        public string ThrowsAt { get; init; } = "";

        public void Received(ReadOnlySequence<byte> octets) => Add("received", $"{octets.Length}");

        public void InputEnded(Exception? fault) => Add("input ended");

        public void Sent(ReadOnlySpan<byte> octets) => Add("sent", $"{octets.Length}");

        public void Delivered(Frame frame) => Add("delivered", $"{frame.Opcode}");

        public void Accepted(Frame frame) => Add("accepted", $"{frame.Opcode}");

        private void Add(string call, string what = "")
        {
            seen.Add($"{call} {what}".TrimEnd());
            if (call == ThrowsAt)
            {
                throw new InvalidOperationException(call);
            }
        }
    }
}
