using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Conformance.Driving;

/// <summary>A peer in a process of its own, driven over standard input and output; killed at the end.</summary>
internal sealed class ChildProcess : IPeerLines
{
    /// <summary>The exit code of a script whose package is not installed.</summary>
    private const int NotInstalled = 3;

    private readonly string _name;
    private readonly Process _process;
    private readonly Task<string> _complaints;

    private ChildProcess(string name, Process process)
    {
        (_name, _process) = (name, process);
        _complaints = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public string Epitaph { get; private set; } = "";

    /// <summary>Starts a program.</summary>
    /// <exception cref="MissingPeerException">There is no such program.</exception>
    public static ChildProcess Start(string name, string program, params string[] arguments)
    {
        try
        {
            return new ChildProcess(name, Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!);
        }
        catch (Win32Exception)
        {
            throw new MissingPeerException(name);
        }
    }

    public async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    public async IAsyncEnumerable<string> ReadAllAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            yield return line;
        }

        await _process.WaitForExitAsync();
        Epitaph = $"{_name} ended with {_process.ExitCode}: {await _complaints}";
        if (_process.ExitCode is NotInstalled)
        {
            throw new MissingPeerException(_name);
        }
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    public ValueTask DisposeAsync()
    {
        Kill();
        return default;
    }
}
