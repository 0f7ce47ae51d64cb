using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Simulation;

/// <summary>All that happened in a world, as one hash: every signal and every octet, each with its instant.</summary>
internal sealed class Trace(VirtualClock clock) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Keeps the lines, too, when somebody wants to read them.</summary>
    public List<string>? Lines { get; init; }

    public void Tell(string who, string what)
    {
        string line = $"{clock.Elapsed.Ticks} {who}: {what}\n";
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        Lines?.Add(line);
    }

    public void Add(OctetLog log)
    {
        foreach (var (at, octets) in log.Flushes)
        {
            _hash.AppendData(BitConverter.GetBytes(at.Ticks));
            _hash.AppendData(octets.Span);
        }
    }

    public string End() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
