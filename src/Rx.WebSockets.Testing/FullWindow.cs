namespace Rx.WebSockets.Testing;

/// <summary>What becomes of a flush that is larger than what <see cref="LinkOptions.Window"/> has left.</summary>
public enum FullWindow
{
    /// <summary>All of it goes on the wire at once; the flush waits until there is room again.</summary>
    TakesWholeFlush,

    /// <summary>As much as fits goes on the wire, the rest follows piece by piece while the peer reads; the flush waits until the last
    /// piece has gone and there is room again. What hasn't gone when the connection breaks is lost.</summary>
    TakesWhatFits,
}
