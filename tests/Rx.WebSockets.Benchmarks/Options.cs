using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.WebSockets.Benchmarks.Comparing;

namespace Rx.WebSockets.Benchmarks;

/// <summary>What the command line says after the name of a benchmark.</summary>
internal sealed class Options(string[] arguments)
{
    /// <summary>How often each subject is measured in each cell.</summary>
    public int Rounds => int.Parse(Value("--rounds", "3"), CultureInfo.InvariantCulture);

    /// <summary>How long each time.</summary>
    public TimeSpan Time => TimeSpan.FromMilliseconds(int.Parse(Value("--milliseconds", "1000"), CultureInfo.InvariantCulture));

    public IReadOnlyList<Cell> Cells => Value("--cells", "") is { Length: > 0 } cells ? [.. cells.Split(',').Select(Cell.Parse)] : Cell.All;

    /// <summary>What is compared, the reference first.</summary>
    public string[] Subjects(params string[] fallback) => Value("--subjects", string.Join(',', fallback)).Split(',');

    private string Value(string name, string fallback) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : fallback;
}
