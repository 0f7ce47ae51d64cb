using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.WebSockets.Benchmarks.Comparing;

namespace Rx.WebSockets.Benchmarks;

/// <summary>What the command line says after the name of a benchmark.</summary>
internal sealed class Options(string[] arguments)
{
    /// <summary>Whether a look is enough: few cells, short rounds.</summary>
    public bool IsQuick => arguments.Contains("--quick");

    /// <summary>How often each subject is measured in each cell.</summary>
    public int Rounds => Number("--rounds", 3);

    /// <summary>How long each time.</summary>
    public TimeSpan Time => TimeSpan.FromMilliseconds(Number("--milliseconds", IsQuick ? 300 : 1000));

    /// <summary>The cells that were asked for, or else all, or few if a look is enough.</summary>
    public IReadOnlyList<Cell> Cells(IReadOnlyList<Cell> all, IReadOnlyList<Cell> few) =>
        Value("--cells", "") is { Length: > 0 } cells ? [.. cells.Split(',').Select(Cell.Parse)] : IsQuick ? few : all;

    /// <summary>What is compared, the reference first.</summary>
    public string[] Subjects(params string[] fallback) => Value("--subjects", string.Join(',', fallback)).Split(',');

    /// <summary>Which parts of everything are run.</summary>
    public bool Runs(string part) => Value("--parts", part).Split(',').Contains(part);

    private int Number(string name, int fallback) => int.Parse(Value(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private string Value(string name, string fallback) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : fallback;
}
