using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Benchmarks;

/// <summary>How fast virtual time runs, on the one thread that a virtual network has: frames of an echo, and idle sessions kept alive.</summary>
internal static class VirtualBenchmark
{
    private const int Octets = 20;

    public static int Run(Options options)
    {
        int rounds = options.Rounds;
        foreach (var (connections, window) in new[] { (1, 1), (1, 16), (1, 64), (10, 64) })
        {
            Tell($"echo of {Octets} octets, {connections} connections, {window} in flight", "frames", rounds, () => Echo(connections, window, 200_000));
        }

        foreach (int connections in new[] { 1, 10 })
        {
            Tell($"{connections} idle connections, kept alive by both ends", "simulated seconds", rounds, () => Idle(connections, TimeSpan.FromSeconds(1_000_000)));
        }

        return 0;
    }

    /// <summary>Tells each round, after one that only warms up.</summary>
    private static void Tell(string what, string unit, int rounds, Func<double> run)
    {
        run();
        for (int round = 0; round < rounds; round++)
        {
            long begun = Stopwatch.GetTimestamp();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long allocated = GC.GetTotalAllocatedBytes();
            double done = run();
            double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            double used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            Console.WriteLine($"{what}: {done / seconds:N0} {unit} per second, {done / used:N0} per second of CPU, {(GC.GetTotalAllocatedBytes() - allocated) / done:N0} octets allocated each");
        }
    }

    private static double Echo(int connections, int window, int messages)
    {
        var (clock, sessions) = Open(connections);
        int each = messages / connections;
        clock.Run(() => Task.WhenAll(sessions.Select(session => EchoAsync(session, each, window))));
        return 2.0 * each * connections;
    }

    private static async Task EchoAsync(IWebSocketSession session, int messages, int window)
    {
        var (sent, echoed) = (0, 0);
        var done = new TaskCompletionSource();
        byte[] message = new byte[Octets];
        using var subscription = session.Incoming.Subscribe((Frame _) =>
        {
            if (++echoed == messages)
            {
                done.SetResult();
            }
            else if (sent < messages)
            {
                sent++;
                session.Outgoing.OnNext(Frame.Binary(message));
            }
        });
        while (sent < Math.Min(window, messages))
        {
            sent++;
            await session.SendAsync(message).ConfigureAwait(false);
        }

        await done.Task.ConfigureAwait(false);
    }

    private static double Idle(int connections, TimeSpan time)
    {
        var (clock, _) = Open(connections);
        clock.AdvanceBy(time);
        return time.TotalSeconds;
    }

    private static (VirtualClock Clock, IWebSocketSession[] Sessions) Open(int connections)
    {
        var clock = new VirtualClock(new VirtualClockOptions { MaxActionsPerInstant = int.MaxValue, Ceiling = TimeSpan.FromDays(365) });
        var network = new VirtualNetwork(clock) { DefaultLink = new LinkOptions { Latency = TimeSpan.FromMilliseconds(1) } };
        var options = new WebSocketSessionOptions { Scheduler = clock, Random = new SeededRandom(1) };
        var listener = WebSocketListener.Create(network.Listen("server"), new() { Session = options });
        listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
        var client = new WebSocketClientOptions { Invoker = network.CreateInvoker(), Session = options };
        return (clock, clock.Run(() => Task.WhenAll(
            Enumerable.Range(0, connections).Select(_ => WebSocketClient.ConnectAsync(new("ws://server/"), client)))));
    }
}
