namespace Rx.WebSockets.Testing;

/// <summary>How finely times are compared.</summary>
public enum MarbleComparison
{
    /// <summary>By the frame of 1 ms that they fall into; inside a frame the order counts.</summary>
    Frames,

    /// <summary>By ticks of 100 ns, of which a frame has 10,000.</summary>
    Exact,
}
