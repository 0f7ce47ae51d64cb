namespace Rx.WebSockets.Testing;

/// <summary>How marble diagrams are read.</summary>
public enum MarbleDialect
{
    /// <summary>The syntax of RxJS without its oddities, plus long names (<c>'name'</c>, <c>{name}</c>) and absolute times (<c>@5ms</c>).</summary>
    Natural,

    /// <summary>
    /// As RxJS reads them, oddities included, for diagrams that are shared with it: a trailing <c>10ms</c> is four values, the zero
    /// of <c>^</c> is its index in the text, <c>Time</c> is the index of <c>|</c>, and <c>!</c> comes before the signals of its frame.
    /// </summary>
    RxJs,
}
