using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>Subjects side by side: each of them in every cell, round after round, so that drift of the machine hits all alike.</summary>
internal static class Comparison
{
    private const int WarmUps = 3;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    /// <summary>Compares all subjects with the first of them, and tells each cell as it is done.</summary>
    public static async Task<IReadOnlyList<Result>> RunAsync(
        string title, IReadOnlyList<ISubject> subjects, IReadOnlyList<Cell> cells, int rounds, TimeSpan time)
    {
        // Until the just-in-time compiler has seen what is hot, it is what would be measured; it works while a server rests.
        for (var i = 0; i < WarmUps; i++)
        {
            foreach (var subject in subjects)
            {
                await subject.RunAsync(new Cell(125, 16, 16), WarmUp);
                await subject.RunAsync(new Cell(65536, 4, 2), WarmUp / 2);
                await Task.Delay(WarmUp / 2);
            }
        }

        Table.WriteHead(title, subjects[0].Name, rounds, time);
        var results = new List<Result>();
        foreach (var cell in cells)
        {
            var samples = subjects.ToDictionary(subject => subject.Name, _ => new List<Sample>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var subject in subjects)
                {
                    samples[subject.Name].Add(await subject.RunAsync(cell, time));
                }
            }

            var row = subjects.Select(subject => new Result(subject.Name, cell, samples[subject.Name], samples[subjects[0].Name])).ToArray();
            Table.Write(row);
            results.AddRange(row);
        }

        Table.WriteSummary(results);
        return results;
    }
}
