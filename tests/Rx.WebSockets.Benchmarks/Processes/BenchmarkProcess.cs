using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks.Processes;

/// <summary>A server or a client in a process of its own, on one processor where that can be had; its CPU time is what is compared.</summary>
internal sealed class BenchmarkProcess : IDisposable
{
    /// <summary>What a kind ends with whose sockets complete on the thread that polls them.</summary>
    public const string Inline = "-inline";

    private readonly Process _process;

    private BenchmarkProcess(string kind, Process process, int port) => (Kind, _process, Port) = (kind, process, port);

    public string Kind { get; }

    /// <summary>Where a server listens; 0 for a client.</summary>
    public int Port { get; }

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts <c>serve KIND</c> or <c>client KIND</c> and waits for its first line.</summary>
    public static async Task<BenchmarkProcess> StartAsync(string role, string kind, int processor)
    {
        var command = Pinning.On(processor, Command(role, kind));
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (kind.EndsWith(Inline, StringComparison.Ordinal))
        {
            start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"'{string.Join(' ', command)}' ended at once: for npm's ws run build/peers.sh.");
        return new BenchmarkProcess(kind, process, int.Parse(line, CultureInfo.InvariantCulture));
    }

    /// <summary>Whether this machine has what a kind needs.</summary>
    public static bool CanStart(string kind) => kind is not "ws" || (IsOnPath("node") && File.Exists(Path.Combine(Peers, "node_modules", "ws", "package.json")));

    /// <summary>What it has used of its processor. It says so itself: from outside it is told in hundredths of a second.</summary>
    public async Task<TimeSpan> GetCpuAsync() => new(await AskNumberAsync("cpu"));

    /// <summary>How many methods it has compiled; one that was compiled twice counts twice.</summary>
    public Task<long> CountCompiledAsync() => AskNumberAsync("compiled");

    public async Task<string> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        return (await _process.StandardOutput.ReadLineAsync())!;
    }

    public async Task<long> AskNumberAsync(string question) => long.Parse(await AskAsync(question), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(2000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Peers => Path.Combine(Repository.Root, "tests", "Rx.WebSockets.Conformance", "peers");

    private static bool IsOnPath(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, command)));

    private static string[] Command(string role, string kind) => kind is "ws"
        ? ["/usr/bin/env", "node", Path.Combine(Peers, "ws-echo.mjs")]
        : [Environment.ProcessPath!, role, kind];
}
