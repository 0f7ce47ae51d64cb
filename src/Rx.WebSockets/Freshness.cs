namespace Rx.WebSockets;

/// <summary>Whether a row can be trusted.</summary>
public enum Freshness
{
    /// <summary>It is what the source last said.</summary>
    Fresh,

    /// <summary>The source was lost since, and has said nothing of this row yet.</summary>
    Stale,
}
