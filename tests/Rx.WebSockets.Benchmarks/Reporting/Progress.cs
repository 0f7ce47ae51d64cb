using System;
using System.Diagnostics;

namespace Rx.WebSockets.Benchmarks.Reporting;

/// <summary>Says how far a run has come, beside its results: on the standard error output.</summary>
internal static class Progress
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static void Tell(FormattableString what) =>
        Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(Start):mm\\:ss}  {FormattableString.Invariant(what)}");
}
