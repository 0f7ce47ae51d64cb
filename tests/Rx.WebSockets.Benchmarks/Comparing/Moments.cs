using System.Diagnostics;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>When the messages in flight on a connection were sent; replies come in their order.</summary>
internal sealed class Moments(int window)
{
    private readonly long[] _sent = new long[window];
    private int _next;
    private int _oldest;

    public void Sent(int messages)
    {
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < messages; i++)
        {
            _sent[_next] = now;
            _next = (_next + 1) % window;
        }
    }

    public void Received(int messages, Latencies latencies)
    {
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < messages; i++)
        {
            latencies.Add(now - _sent[_oldest], 1);
            _oldest = (_oldest + 1) % window;
        }
    }
}
