namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>What one step of an inflater used, made and met.</summary>
/// <param name="Used">How many octets it took.</param>
/// <param name="Made">How many it restored.</param>
/// <param name="IsEnd">Whether a final block has ended: nothing more is taken before a reset.</param>
internal readonly record struct InflateStep(int Used, int Made, bool IsEnd);
