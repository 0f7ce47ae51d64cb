using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Reporting;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>Runs a subject through all cells until its just-in-time compiler is through; until then, that is what would be measured.</summary>
/// <remarks>
/// Time and messages alone don't tell: code is compiled anew in the background, after methods have been called often enough and no new ones for a
/// tenth of a second (a whole one in a process that has a single processor), and once more when its counts are known. Among many, a subject has rests
/// for that while others run; beside one other it has few. So it rests after each round until the compiler is quiet, and is warm when a round brought nothing new.
/// </remarks>
/// <param name="Messages">How many messages at least.</param>
/// <param name="Time">How long at least, under load.</param>
internal sealed record WarmUp(long Messages, TimeSpan Time)
{
    private const int MostRounds = 12;
    private const int MostRests = 20;
    private const int QuietRests = 4;

    // A method that is compiled now and then is none that every message passes.
    private const int Stragglers = 3;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(0.4);

    public static WarmUp Default { get; } = new(100_000, TimeSpan.FromSeconds(3));

    public async Task RunAsync(ISubject subject, IReadOnlyList<Cell> cells)
    {
        var each = TimeSpan.FromSeconds(Math.Clamp(Time.TotalSeconds / cells.Count / 3, 0.1, 1));
        var (messages, time, compiled) = (0L, TimeSpan.Zero, 0L);
        for (var round = 1; ; round++)
        {
            foreach (var cell in cells)
            {
                var sample = await subject.RunAsync(cell, each);
                messages += sample.Messages;
                time += sample.Time;
            }

            var before = compiled;
            compiled = await RestAsync(subject.CountCompiledAsync);
            if ((messages >= Messages && time >= Time && compiled - before <= Stragglers) || round == MostRounds)
            {
                Progress.Tell($"{subject.Name} is warm after {messages:N0} messages in {time.TotalSeconds:0.0} s, {round} rounds; {compiled:N0} methods were compiled, {compiled - before} of them in the last round");
                return;
            }
        }
    }

    /// <summary>Waits until the compiler has nothing to do.</summary>
    /// <returns>How many methods it has compiled.</returns>
    public static async Task<long> RestAsync(Func<Task<long>> count)
    {
        var compiled = await count();
        for (var (rests, quiet) = (0, 0); quiet < QuietRests && rests < MostRests; rests++)
        {
            await Task.Delay(Rest);
            var now = await count();
            quiet = now == compiled ? quiet + 1 : 0;
            compiled = now;
        }

        return compiled;
    }
}
