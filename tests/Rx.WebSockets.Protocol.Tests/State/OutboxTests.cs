using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Protocol.Tests.State;

public sealed class OutboxTests
{
    [Test]
    public void Outbox_FramesAddedReplacedRemovedAndTakenAtRandom_IsAsASlowListSays([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var outbox = new Outbox();
        var model = new List<(Mark Mark, Frame Frame)>();
        var log = new List<Mark>();
        var longest = 0;

        for (var step = 0; step < 3000; step++)
        {
            var choice = random.Next(seed % 2 == 0 ? 8 : 12);
            var mark = new Mark();
            var frame = Frame.Binary(new byte[random.Next(50)]);
            var at = model.Count == 0 ? -1 : random.Next(model.Count);
            if (choice < 4 || at < 0)
            {
                outbox.Add(frame, mark);
                model.Add((mark, frame));
                log.Add(mark);
            }
            else if (choice < 5)
            {
                outbox.Replace(model[at].Mark, frame, mark);
                log[log.IndexOf(model[at].Mark)] = mark;
                model[at] = (mark, frame);
            }
            else if (choice < 7)
            {
                Assert.That(outbox.TryRemove(model[at].Mark));
                Assert.That(outbox.TryRemove(model[at].Mark), Is.False);
                model.RemoveAt(at);
            }
            else
            {
                Assert.That(outbox.TryTake(out var taken, out var takenMark));
                Assert.That((taken, takenMark), Is.EqualTo((model[0].Frame, (FrameMark)model[0].Mark)));
                model.RemoveAt(0);
            }

            longest = model.Count > longest ? model.Count : longest;
            var before = model.Count == 0 ? log.Count : log.IndexOf(model[0].Mark);
            Assert.That(log.Count - outbox.Count, Is.EqualTo(before), "gone are all before the oldest that waits");
            Assert.That(outbox.Waiting, Is.EqualTo(model.Count));
            Assert.That(outbox.Held, Is.EqualTo(model.Sum(one => one.Frame.Payload.Length + 64)));
            Assert.That(outbox.Octets, Is.EqualTo(model.Sum(one => one.Frame.Payload.Length + 2)));
            Assert.That(model.All(one => one.Mark.Waits));
        }

        Assert.That(longest, Is.GreaterThan(5));
    }

    [Test]
    public void TryRemove_BehindAnOpenMessage_IsNeverSent()
    {
        var outbox = new Outbox();
        Mark[] marks = [new(), new(), new()];
        outbox.Add(Frame.Text("a").NotFinal());
        outbox.Add(Frame.Text("b"), marks[0]);
        outbox.Add(Frame.Text("c"), marks[1]);

        Assert.That(outbox.TryRemove(marks[0]));
        outbox.Add(Frame.Continuation(new byte[1]), marks[2]);

        Assert.That(outbox.TryRemove(marks[2]), Is.False, "a fragment can't go alone");
        Assert.That(Taken(outbox), Is.EqualTo([Opcode.Text, Opcode.Continuation, Opcode.Text]));
        Assert.That((outbox.Held, outbox.Octets, outbox.Count, outbox.IsMessageOpen), Is.EqualTo((0, 0, 0, false)));
    }

    private static IEnumerable<Opcode> Taken(Outbox outbox)
    {
        while (outbox.TryTake(out var frame, out _))
        {
            yield return frame.Opcode;
        }
    }

    private sealed class Mark : FrameMark
    {
        public override void Written()
        {
        }
    }
}
