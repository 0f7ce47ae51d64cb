using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Reporting;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>Subjects side by side: each of them in every cell, round after round, so that drift of the machine hits all alike.</summary>
/// <param name="Title">What is compared.</param>
/// <param name="Results">Of each subject in each cell.</param>
/// <param name="Outcomes">What came of the goals.</param>
internal sealed record Comparison(string Title, IReadOnlyList<Result> Results, IReadOnlyList<Outcome> Outcomes)
{
    public IReadOnlyList<string> Subjects => [.. Results.Select(result => result.Subject).Distinct()];

    public IReadOnlyList<Cell> Cells => [.. Results.Select(result => result.Cell).Distinct()];

    /// <summary>Compares all subjects with the first of them, and tells each cell as it is done.</summary>
    public static async Task<Comparison> RunAsync(
        string title, IReadOnlyList<ISubject> subjects, IReadOnlyList<Cell> cells, Options options, IEnumerable<Goal>? goals = null, WarmUp? warmUp = null)
    {
        foreach (var subject in subjects)
        {
            await (warmUp ?? WarmUp.Default).RunAsync(subject, cells);
        }

        Table.WriteHead(title, subjects[0].Name, options);
        var results = new List<Result>();
        foreach (var (cell, i) in cells.Select((cell, i) => (cell, i)))
        {
            Progress.Tell($"{title}: cell {i + 1} of {cells.Count}, {cell}");
            var samples = subjects.ToDictionary(subject => subject.Name, _ => new List<Sample>());
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var subject in subjects)
                {
                    samples[subject.Name].Add(await subject.RunAsync(cell, options.Time));
                }
            }

            var row = subjects.Select(subject => new Result(subject.Name, cell, samples[subject.Name], samples[subjects[0].Name])).ToArray();
            Table.Write(row);
            results.AddRange(row);
        }

        var comparison = new Comparison(title, results, [.. (goals ?? []).Select(goal => goal.Judge(results)).OfType<Outcome>()]);
        Table.WriteSummary(comparison);
        return comparison;
    }
}
