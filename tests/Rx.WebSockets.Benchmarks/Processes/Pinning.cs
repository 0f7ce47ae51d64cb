using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Rx.WebSockets.Benchmarks.Processes;

/// <summary>Keeps servers and their load on a processor each, with all of their threads, by the <c>taskset</c> of Linux.</summary>
/// <remarks>The affinity that .NET sets is that of the main thread alone, and a server that starts on one processor also tunes itself to one.</remarks>
internal static class Pinning
{
    private const string Tool = "/usr/bin/taskset";

    /// <summary>Whether server and load can have a processor each.</summary>
    public static bool IsPossible { get; } = Environment.ProcessorCount > 1 && File.Exists(Tool);

    /// <summary>The command that runs a command on one processor.</summary>
    public static string[] On(int processor, string[] command) => IsPossible ? [Tool, "-c", Text(processor), .. command] : command;

    /// <summary>Moves this process to a processor.</summary>
    public static void MoveTo(int processor)
    {
        if (IsPossible)
        {
            var move = new ProcessStartInfo(Tool, ["-a", "-c", "-p", Text(processor), Text(Environment.ProcessId)]) { RedirectStandardOutput = true };
            using var moving = Process.Start(move)!;
            moving.WaitForExit();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
