using System;

namespace Rx.WebSockets.Benchmarks;

/// <summary>What one run of one server in one cell came to.</summary>
internal sealed record Sample(long Messages, TimeSpan Cpu, long Allocated, TimeSpan Time)
{
    public double CpuPerMessage => Cpu.TotalNanoseconds / Messages;

    public double AllocatedPerMessage => (double)Allocated / Messages;

    public double MessagesPerSecond => Messages / Time.TotalSeconds;
}
