using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Simulation;

/// <summary>Makes a failing script short: leaves out what it fails without, and makes small and early what is left.</summary>
public static class Shrinking
{
    /// <summary>How often it tries, so that it ends soon whatever fails.</summary>
    private const int MostTries = 300;

    /// <summary>Shrinks a script.</summary>
    /// <param name="script">A script that fails.</param>
    /// <param name="fails">Whether a script still fails in the same way.</param>
    public static IReadOnlyList<Step> Shrink(IReadOnlyList<Step> script, Func<IReadOnlyList<Step>, bool> fails)
    {
        Step[] shortest = [.. script];
        int tries = 0;
        bool Fails(IReadOnlyList<Step> candidate) => tries++ < MostTries && fails(candidate);
        int before;
        do
        {
            before = Weight(shortest);
            shortest = LeaveOut(shortest, Fails);
            shortest = MakeSmall(shortest, Fails);
        }
        while (Weight(shortest) < before);
        return shortest;
    }

    /// <summary>Leaves out runs of steps, long ones first.</summary>
    private static Step[] LeaveOut(Step[] script, Func<IReadOnlyList<Step>, bool> fails)
    {
        for (int length = Math.Max(script.Length / 2, 1); length > 0; length /= 2)
        {
            for (int at = 0; at < script.Length;)
            {
                Step[] rest = [.. script[..at], .. script[Math.Min(at + length, script.Length)..]];
                if (fails(rest))
                {
                    script = rest;
                }
                else
                {
                    at += length;
                }
            }
        }

        return script;
    }

    private static Step[] MakeSmall(Step[] script, Func<IReadOnlyList<Step>, bool> fails)
    {
        for (int at = 0; at < script.Length; at++)
        {
            foreach (Step smaller in Smaller(script[at], at == 0 ? 0 : script[at - 1].At))
            {
                Step[] candidate = [.. script];
                candidate[at] = smaller;
                if (fails(candidate))
                {
                    script = candidate;
                    break;
                }
            }
        }

        return script;
    }

    private static IEnumerable<Step> Smaller(Step step, int before)
    {
        foreach (int amount in Less(step.Amount, 0))
        {
            yield return step with { Amount = amount };
        }

        foreach (int at in Less(step.At, before))
        {
            yield return step with { At = at };
        }
    }

    private static IEnumerable<int> Less(int value, int least) =>
        new[] { least, least + ((value - least) / 2) }.Where(less => less < value).Distinct();

    private static int Weight(Step[] script) => (int)Math.Min(int.MaxValue, script.Sum(step => 1000L + step.At + step.Amount));
}
