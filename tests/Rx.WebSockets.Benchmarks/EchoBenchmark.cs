using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks;

/// <summary>Echo servers side by side: every server in every cell, round after round, so that drift of the machine hits all alike.</summary>
internal static class EchoBenchmark
{
    private static readonly string[] Servers = ["tcp", "listener", "kestrel", "system-kestrel"];

    private static readonly string[] Cells =
        ["20x1x1", "20x1x16", "20x64x1", "20x64x16", "125x64x16", "1024x1x1", "1024x64x16", "16384x1x1", "16384x64x16", "1048576x1x1", "1048576x1x16"];

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(string[] args)
    {
        string Option(string name, string fallback) =>
            Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : fallback;

        var rounds = int.Parse(Option("--rounds", "3"), CultureInfo.InvariantCulture);
        var time = TimeSpan.FromMilliseconds(int.Parse(Option("--milliseconds", "1000"), CultureInfo.InvariantCulture));
        var kinds = Option("--servers", string.Join(',', Servers)).Split(',');
        var cells = Option("--cells", string.Join(',', Cells)).Split(',').Select(Cell.Parse).ToArray();
        Pinning.MoveTo(processor: 1);
        var servers = new List<ServerProcess>();
        foreach (var kind in kinds)
        {
            servers.Add(await ServerProcess.StartAsync(kind));
        }

        // Until the just-in-time compiler has seen what is hot, it is what would be measured.
        foreach (var server in servers)
        {
            await new Load(server, new Cell(125, 16, 16)).RunAsync(WarmUp);
            await new Load(server, new Cell(65536, 4, 2)).RunAsync(WarmUp / 2);
        }

        Console.WriteLine($"CPU of the server per message in ns (best of {rounds} rounds of {time.TotalSeconds} s{(Pinning.IsPossible ? ", a processor each for server and load" : "")}), ratio to {kinds[0]}, "
            + "octets allocated per message, thousand messages per second; cells are octets x connections x messages in flight");
        Console.WriteLine($"{"cell",-16}" + string.Concat(kinds.Select(kind => $"{kind,-38}")));
        var ratios = kinds.ToDictionary(kind => kind, _ => new List<double>());
        foreach (var cell in cells)
        {
            var samples = kinds.ToDictionary(kind => kind, _ => new List<Sample>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var server in servers)
                {
                    samples[server.Kind].Add(await new Load(server, cell).RunAsync(time));
                }
            }

            Console.WriteLine(Row(cell, kinds, samples, ratios));
        }

        Console.WriteLine($"{"geometric mean",-16}" + string.Concat(kinds.Select(kind => $"{$"{GeometricMean(ratios[kind]):0.00}x",-38}")));
        servers.ForEach(server => server.Dispose());
        return 0;
    }

    private static string Row(
        Cell cell, string[] kinds, Dictionary<string, List<Sample>> samples, Dictionary<string, List<double>> ratios)
    {
        var row = $"{cell,-16}";
        var reference = Best(samples[kinds[0]]);
        foreach (var kind in kinds)
        {
            var cpu = Best(samples[kind]);
            ratios[kind].Add(cpu / reference);
            var allocated = Median(samples[kind], sample => sample.AllocatedPerMessage);
            var rate = Median(samples[kind], sample => sample.MessagesPerSecond) / 1000;
            row += string.Create(CultureInfo.InvariantCulture, $"{cpu,9:0} {cpu / reference,5:0.00}x {allocated,9:0} B {rate,7:0.0}/ms  ");
        }

        return row;
    }

    // What else runs on the machine only ever adds.
    private static double Best(List<Sample> samples) => samples.Min(sample => sample.CpuPerMessage);

    private static double Median(List<Sample> samples, Func<Sample, double> figure) => samples.Select(figure).Order().ElementAt(samples.Count / 2);

    private static double GeometricMean(List<double> ratios) => Math.Exp(ratios.Average(Math.Log));
}
