using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Messages, whole and in fragments, pushed faster than a peer reads, by the policy and the pace that a seed says.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class RandomOverflowTests(WebSocketRole role) : VirtualFixture(role)
{
    private static Overflow<Frame>[] Policies { get; } = 
        [Overflow.Close, Overflow.DropNewest(), Overflow.DropOldest(), Overflow.ConflateBy<Frame, byte[]>(frame => frame.Payload.ToArray())];

    [Test, Property("Case", "U6"), Property("Case", "K-B02")]
    public void OnNext_OfAnySeed_LosesOnlyWholeMessagesAndCountsThem([Range(1, 40)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var options = SmallOutbox with { Overflow = Policies[random.Next(Policies.Length)], OutboxHigh = 500 + random.Next(3000), OutboxLow = random.Next(500) };
        var (session, peer) = Open(options, new LinkOptions { Window = 100 + random.Next(1000) });
        var pushed = 0;
        List<WireFrame> read = [];

        Run(async () =>
        {
            for (var message = 0; message < 60; message++)
            {
                pushed += Push(session, message, random);
                for (var pause = random.Next(3); pause > 0 && read.LastOrDefault()?.Opcode is not Opcode.Close; pause--)
                {
                    await ReadSomeAsync(peer, session, read);
                }
            }

            _ = session.CloseAsync();
            read.AddRange(read.LastOrDefault()?.Opcode is Opcode.Close ? [] : await peer.ReadUntilCloseAsync());
            await peer.SendAsync(Frame.Close(CloseReason.Normal));
            await session.Completion;
        });

        var end = session.Completion.Result;
        MustBeWholeAndInOrder(read, isTornAtTheEnd: end.Kind is EndKind.Overflow);
        if (end.Kind is EndKind.Closed)
        {
            Assert.That(read.Count - 1 + session.DroppedFrames, Is.EqualTo(pushed));
        }
        else
        {
            Assert.That((end.Kind, read[^1].CloseCode), Is.EqualTo((EndKind.Overflow, (CloseCode?)CloseCode.TryAgainLater)));
        }
    }

    /// <summary>Pushes a message whose every fragment begins with its number; returns how many frames it took.</summary>
    private static int Push(IWebSocketSession session, int message, SeededRandom random)
    {
        var fragments = random.Next(2) == 0 ? 1 : 2 + random.Next(3);
        for (var fragment = 0; fragment < fragments; fragment++)
        {
            var payload = Encoding.UTF8.GetBytes($"{message}/{fragment}/{fragments} {new string('x', random.Next(300))}");
            var frame = fragment == 0 ? Frame.Text(payload) : Frame.Continuation(payload);
            session.Outgoing.OnNext(fragment == fragments - 1 ? frame : frame.NotFinal());
        }

        return fragments;
    }

    private async Task ReadSomeAsync(ScriptedPeer peer, IWebSocketSession session, List<WireFrame> read)
    {
        await Clock.SettleAsync();
        if (session.FlushAsync().AsTask() is { IsCompleted: false })
        {
            read.Add(await peer.ReadFrameAsync());
        }
    }

    private static void MustBeWholeAndInOrder(IEnumerable<WireFrame> read, bool isTornAtTheEnd)
    {
        var (last, next, isOpen) = (-1, 0, false);
        foreach (var frame in read.Where(frame => frame.Opcode is not Opcode.Close))
        {
            int[] place = [.. frame.GetText().Split(' ')[0].Split('/').Select(number => int.Parse(number, null))];
            Assert.That(frame.Opcode, Is.EqualTo(isOpen ? Opcode.Continuation : Opcode.Text));
            Assert.That((place[0] > last || isOpen, place[1]), Is.EqualTo((true, next)));
            Assert.That(frame.IsFinal, Is.EqualTo(place[1] == place[2] - 1));
            (last, isOpen) = (place[0], !frame.IsFinal);
            next = isOpen ? next + 1 : 0;
        }

        Assert.That(isOpen, isTornAtTheEnd ? Is.AnyOf(true, false) : Is.False);
    }
}
