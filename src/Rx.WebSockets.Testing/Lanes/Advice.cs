using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>What those who begin to write specs stumble over.</summary>
internal static class Advice
{
    /// <summary>A line of advice; empty if there is none.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="setup">What its letters stand for.</param>
    /// <param name="trial">What failed.</param>
    /// <param name="difference">The first difference.</param>
    /// <param name="endedSilent">When the keep-alive has ended the session, if it has.</param>
    public static string Of(LaneSpec spec, SocketSetup setup, Trial trial, Difference difference, long? endedSilent)
    {
        if (endedSilent is { } at && difference.Ticks >= at && !ExpectsSilence(spec, setup))
        {
            return $"The keep-alive ended the session at {Duration.Tell(at)}, as the peer answers no Ping by itself: say q on wire<, or " +
                "with.Session(o => o with { PingInterval = Timeout.InfiniteTimeSpan }).";
        }

        return trial.Actual.Count == 0 && spec.Find(Lane.FromPeer) is null && spec.Find(Lane.FromApplication) is null && SendsData(spec, setup)
            ? "Did you mean wire<, where the peer sends? On wire> stands what the session sends."
            : "";
    }

    private static bool ExpectsSilence(LaneSpec spec, SocketSetup setup) =>
        spec.Find(Lane.End) is { } end && end.Symbols.Any(symbol => symbol.Name.Contains(nameof(EndKind.KeepAliveTimeout)))
        || Frames(spec, setup).Any(frame => frame is { Opcode: Opcode.Close, CloseCode: CloseCode.InternalError });

    private static bool SendsData(LaneSpec spec, SocketSetup setup) =>
        Frames(spec, setup).Any(frame => frame.Opcode is Opcode.Text or Opcode.Binary);

    private static IEnumerable<WireFrame> Frames(LaneSpec spec, SocketSetup setup) =>
        (spec.Find(Lane.ToPeer)?.Symbols ?? []).Where(symbol => symbol.Name != Lane.Stall).Select(symbol => setup.Read(symbol).Sent);
}
