using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Simulation;

/// <summary>Runs the world of a seed; one that fails is told as a test to be pasted.</summary>
public static class Seeds
{
    /// <returns>How the seed fails, with its short script; null when all holds.</returns>
    public static string? Failure(ulong seed, Setting? setting = null)
    {
        IReadOnlyList<Step> script = Script.Of(seed);
        if (FailureOf(seed, script, setting) is not { } failure)
        {
            return null;
        }

        var shortest = Shrinking.Shrink(script, candidate => FailureOf(seed, candidate, setting)?.GetType() == failure.GetType());
        Exception told = FailureOf(seed, shortest, setting) ?? failure;
        return $"Seed {seed} fails: {told.GetType().Name}: {told.Message}\nAs a test:\n    World.Run({seed},\n    [\n        {string.Join("\n        ", shortest)}\n    ]);\n";
    }

    private static Exception? FailureOf(ulong seed, IReadOnlyList<Step> script, Setting? setting)
    {
        try
        {
            World.Run(seed, script, setting);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
}
