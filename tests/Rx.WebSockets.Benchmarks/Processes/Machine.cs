using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Rx.WebSockets.Benchmarks.Processes;

/// <summary>What a run's figures depend on.</summary>
internal static class Machine
{
    /// <summary>The processor, as Linux names it.</summary>
    public static string Name => Read("/proc/cpuinfo").Split('\n').FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>How many threads wanted a processor during the last minute.</summary>
    public static string Load => Read("/proc/loadavg").Split(' ')[0] is { Length: > 0 } load ? load : "unknown";

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
}
