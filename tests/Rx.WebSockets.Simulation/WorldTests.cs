using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Simulation;

/// <summary>A world is the same each time.</summary>
[TestFixture]
public sealed class WorldTests
{
    private const int Runs = 100;

    [Test]
    public void World_OfOneSeed_IsTheSameAHundredTimesOverOnTwoThreadsAtOnce([Values(3UL, 14UL, 15UL)] ulong seed)
    {
        IReadOnlyList<Step> script = Script.Of(seed);
        ConcurrentBag<string> hashes = [];
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            for (var run = 0; run < Runs / 2; run++)
            {
                hashes.Add(World.Run(seed, script));
            }
        })).ToArray();

        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        Assert.That(hashes, Has.Count.EqualTo(Runs));
        Assert.That(hashes.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Worlds_OfTwoSeeds_Differ()
    {
        var (one, other) = (World.Run(1, Script.Of(1)), World.Run(2, Script.Of(1)));

        Assert.That(other, Is.Not.EqualTo(one));
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Worlds_ThatCompress_KeepEveryPromiseAndAreTheSameTwice([Values] bool takeover, [Values(1UL, 1001UL, 2001UL)] ulong first)
    {
        var options = new PermessageDeflateOptions { MinSize = 0, SendContextTakeover = takeover, ReceiveContextTakeover = takeover };
        var compressing = new Setting { Extensions = [new PermessageDeflate(options)] };

        for (var seed = first; seed < first + 40; seed++)
        {
            var script = Script.Of(seed);
            var (once, again) = (World.Run(seed, script, compressing), World.Run(seed, script, compressing));
            Assert.That(again, Is.EqualTo(once), $"seed {seed}");
        }
    }

    [Test]
    public void OnNext_WhileASenderWaits_MayOvertakeIt() => World.Run(9293,
    [
        new(29, 1, WebSocketRole.Client, Act.Dial),
        new(18092, 1, WebSocketRole.Client, Act.SendFragments, 78606),
        new(18224, 1, WebSocketRole.Client, Act.SendFragments, 4753),
        new(18224, 1, WebSocketRole.Client, Act.OnNext),
        new(95900, 1, WebSocketRole.Client, Act.OnNext, 4766),
    ]);

    [Test]
    public void OnNext_BehindAMessageThatIsOpenWhenThePeerCloses_StaysUnwritten() => World.Run(1007152,
    [
        new(0, 0, WebSocketRole.Client, Act.Dial),
        new(115, 0, WebSocketRole.Server, Act.SendFragments, 78067),
        new(115, 0, WebSocketRole.Server, Act.OnNext),
        new(175, 0, WebSocketRole.Client, Act.Close),
        new(176, 0, WebSocketRole.Client, Act.OnNext),
    ]);

    [Test]
    public void Shrinking_OfAScriptThatFailsForTwoSteps_LeavesThese()
    {
        IReadOnlyList<Step> script = Script.Of(7);
        var (one, other) = (script[script.Count / 3].Act, script[script.Count / 2].Act);

        var shortest = Shrinking.Shrink(script, steps =>
            steps.Any(step => step.Act == one) && steps.Any(step => step.Act == other));

        Assert.That(shortest.Select(step => step.Act).Distinct(), Is.EquivalentTo(new[] { one, other }.Distinct()));
        Assert.That(shortest, Has.Count.LessThanOrEqualTo(2));
        Assert.That(shortest.Select(step => (step.At, step.Amount)), Is.All.EqualTo((0, 0)));
    }
}
