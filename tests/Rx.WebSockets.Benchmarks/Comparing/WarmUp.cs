using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Reporting;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>Runs a subject through all cells until the just-in-time compiler has seen what is hot; until then, that is what would be measured.</summary>
/// <remarks>
/// By messages, not by time alone, so that a subject is as warm in a run of two as it is in a run of ten. Code is compiled anew in the background, a
/// tenth of a second after the last method that was new, and once more when its counts are known: on the one processor of the subject that
/// takes a rest after each round. The last round must not have been much cheaper than the one before.
/// </remarks>
/// <param name="Messages">How many messages at least.</param>
/// <param name="Time">How long at least, under load.</param>
internal sealed record WarmUp(long Messages, TimeSpan Time)
{
    private const int MostRounds = 6;
    private const double Steady = 0.96;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(0.6);

    public static WarmUp Default { get; } = new(100_000, TimeSpan.FromSeconds(3));

    public async Task RunAsync(ISubject subject, IReadOnlyList<Cell> cells)
    {
        var each = TimeSpan.FromSeconds(Math.Clamp(Time.TotalSeconds / cells.Count / 2, 0.1, 1));
        var (messages, time, before) = (0L, TimeSpan.Zero, double.MaxValue);
        for (var round = 1; ; round++)
        {
            var samples = new List<Sample>();
            foreach (var cell in cells)
            {
                samples.Add(await subject.RunAsync(cell, each));
            }

            await Task.Delay(Rest);
            messages += samples.Sum(sample => sample.Messages);
            time += samples.Aggregate(TimeSpan.Zero, (sum, sample) => sum + sample.Time);
            var measured = samples.Where(sample => sample.IsMeasured).Select(sample => sample.CpuPerMessage).ToArray();
            var cost = measured.Length == 0 ? before : Result.GeometricMean(measured);
            if ((messages >= Messages && time >= Time && cost > Steady * before) || round == MostRounds)
            {
                Progress.Tell($"{subject.Name} is warm after {messages:N0} messages in {time.TotalSeconds:0.0} s, {round} rounds");
                return;
            }

            before = cost;
        }
    }
}
