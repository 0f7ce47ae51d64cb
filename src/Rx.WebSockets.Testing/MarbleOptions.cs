namespace Rx.WebSockets.Testing;

/// <summary>How a <see cref="Marble.Run(System.Action{MarbleTest}, MarbleOptions)"/> reads diagrams, compares times and bounds virtual time.</summary>
public sealed record MarbleOptions
{
    /// <summary>The defaults.</summary>
    public static MarbleOptions Default { get; } = new();

    /// <summary>How diagrams are read. Default: <see cref="MarbleDialect.Natural"/>.</summary>
    public MarbleDialect Dialect { get; init; } = MarbleDialect.Natural;

    /// <summary>How times are compared. Default: by frames.</summary>
    public MarbleComparison Comparison { get; init; } = MarbleComparison.Frames;

    /// <summary>The run's clock. A source that is still expected to end at the <see cref="VirtualClockOptions.Ceiling"/> fails the
    /// run. Default: one hour of virtual time.</summary>
    public VirtualClockOptions Clock { get; init; } = new();
}
