using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks;

/// <summary>A server in a process of its own, on the first processor where that can be had; its CPU time is what is compared.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(string kind, Process process, int port) => (Kind, _process, Port) = (kind, process, port);

    public string Kind { get; }

    public int Port { get; }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<ServerProcess> StartAsync(string kind)
    {
        string[] serve = [Environment.ProcessPath!, "serve", kind];
        var command = Pinning.On(processor: 0, serve);
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        return new ServerProcess(kind, process, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    public async Task<long> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        return long.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(2000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
