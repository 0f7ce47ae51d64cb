namespace Rx.WebSockets;

/// <summary>What becomes of rows when their source ends, by an error or by completion.</summary>
public enum RowsAtEnd
{
    /// <summary>They stay and are marked as stale.</summary>
    GoStale,

    /// <summary>They stay as they are.</summary>
    Stay,

    /// <summary>They are removed.</summary>
    Go,
}
