using System;
using System.Threading;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>Options for tests in real time, on a machine that may stall for as long as it likes.</summary>
public static class RealTime
{
    /// <summary>The same without the deadlines of a default session, so that none comes due before the test has gone on.</summary>
    /// <remarks>What a test sets itself stays, and the linger, too: that one ends connections whose peers don't.</remarks>
    public static WebSocketSessionOptions Patient(this WebSocketSessionOptions options)
    {
        var usual = WebSocketSessionOptions.Default;
        return options with
        {
            PingInterval = Unless(options.PingInterval, usual.PingInterval),
            CloseTimeout = options.CloseTimeout == usual.CloseTimeout ? TimeSpan.FromMinutes(10) : options.CloseTimeout,
            WriteStallTimeout = Unless(options.WriteStallTimeout, usual.WriteStallTimeout),
        };
    }

    private static TimeSpan Unless(TimeSpan set, TimeSpan usual) => set == usual ? Timeout.InfiniteTimeSpan : set;
}
