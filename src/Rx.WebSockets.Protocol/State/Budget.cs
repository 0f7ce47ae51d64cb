namespace Rx.WebSockets.Protocol.State;

/// <summary>What a held frame costs: its payload plus a fixed overhead, so that empty frames aren't free.</summary>
internal static class Budget
{
    public const int FrameOverhead = 64;

    public static long Of(Frame frame) => frame.Payload.Length + FrameOverhead;
}
