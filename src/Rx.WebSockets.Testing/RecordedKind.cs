namespace Rx.WebSockets.Testing;

/// <summary>What a line of a recording tells.</summary>
public enum RecordedKind
{
    /// <summary>A frame passed.</summary>
    Frame,

    /// <summary><c>$</c>: the input ended regularly.</summary>
    EndOfInput,

    /// <summary><c>%</c>: the input broke.</summary>
    Reset,

    /// <summary>The session ended.</summary>
    End,

    /// <summary>So many lines are missing here, because the writer didn't keep up.</summary>
    Lost,
}
