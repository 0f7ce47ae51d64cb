namespace Rx.WebSockets.Testing;

/// <summary>How much of a frame's payload a recording has.</summary>
public enum RecordedPayload
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>Something else: the redaction put it in its place.</summary>
    Replaced,

    /// <summary>The beginning: it was longer than <see cref="RecorderOptions.MaxPayload"/>.</summary>
    Cut,

    /// <summary>The beginning: no more came until the end of the session.</summary>
    Torn,

    /// <summary>Nothing, but for the code of a Close: the redaction dropped it.</summary>
    Dropped,
}
