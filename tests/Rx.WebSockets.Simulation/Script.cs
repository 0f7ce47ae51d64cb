using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Simulation;

/// <summary>The steps that belong to a seed.</summary>
public static class Script
{
    private const int MaxSessions = 3;

    // How often each act is drawn; Dial is drawn on its own.
    private static readonly (Act Act, int Weight)[] Weights =
    [
        (Act.SendText, 20), (Act.SendBinary, 15), (Act.SendFragments, 10), (Act.OnNext, 8), (Act.SendCancelled, 5), (Act.Ping, 5),
        (Act.Track, 8), (Act.TrackMortal, 8), (Act.TrackCancelled, 4), (Act.TrackPush, 8),
        (Act.Flush, 4), (Act.Close, 2), (Act.CloseWithFault, 1), (Act.Abort, 1), (Act.Complete, 1), (Act.Error, 1), (Act.Dispose, 1),
        (Act.Hold, 4), (Act.Subscribe, 5), (Act.Unsubscribe, 4), (Act.Slow, 4), (Act.Throw, 1), (Act.Stall, 2), (Act.Resume, 3),
        (Act.Reset, 1), (Act.Lose, 1), (Act.Relink, 3), (Act.FailAt, 1), (Act.Vanish, 1), (Act.Return, 2), (Act.Partition, 1),
        (Act.Heal, 2), (Act.Stop, 1),
    ];

    private static readonly Act[] Acts = [.. Weights.SelectMany(entry => Enumerable.Repeat(entry.Act, entry.Weight))];

    public static IReadOnlyList<Step> Of(ulong seed)
    {
        var random = new SeededRandom(seed);
        int sessions = 1 + random.Next(MaxSessions);
        List<Step> steps = [];
        for (int session = 0; session < sessions; session++)
        {
            steps.Add(new Step(random.Next(session * 40 + 1), session, WebSocketRole.Client, Act.Dial));
        }

        int count = 10 + random.Next(50);
        for (int at = 0; count > 0; count--)
        {
            at += Pause(random);
            Act act = Acts[random.Next(Acts.Length)];
            steps.Add(new Step(at, random.Next(sessions), (WebSocketRole)random.Next(2), act, Amount(act, random)));
        }

        return [.. steps.OrderBy(step => step.At)];
    }

    private static int Pause(SeededRandom random) => random.Next(20) switch
    {
        0 => random.Next(30_000),
        < 6 => random.Next(300),
        < 12 => random.Next(20),
        _ => 0,
    };

    private static int Amount(Act act, SeededRandom random) => act switch
    {
        Act.SendText or Act.SendBinary or Act.SendFragments or Act.OnNext or Act.SendCancelled => Size(random),
        Act.Track or Act.TrackMortal or Act.TrackCancelled or Act.TrackPush => Size(random),
        Act.Ping => random.Next(Frame.MaxControlPayload),
        Act.Slow => random.Next(3) * random.Next(100),
        Act.FailAt => 1 + random.Next(6),
        Act.Relink => random.Next(1000),
        _ => 0,
    };

    private static int Size(SeededRandom random) => random.Next(12) switch
    {
        0 => 0,
        < 3 => 60_000 + random.Next(20_000),
        < 5 => random.Next(5000),
        < 8 => random.Next(300),
        _ => random.Next(20),
    };
}
