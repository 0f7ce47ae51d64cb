namespace Rx.WebSockets.Testing.Drawing;

/// <summary>A marble of a picture.</summary>
/// <param name="Ticks">Its time.</param>
/// <param name="Label">What stands in it.</param>
/// <param name="Ink">How it is coloured.</param>
/// <param name="Hover">What is shown when the pointer rests on it.</param>
internal sealed record PictureMarble(long Ticks, string Label, Ink Ink, string Hover)
{
    /// <summary>What stands below it if there is room.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Whether more of the same message follows: its outline is dashed.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether it is a control frame: its shape is a square.</summary>
    public bool IsControl { get; init; }

    /// <summary>Whether it is the first difference.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Whether it is no value but a sign on the line, such as the end.</summary>
    public bool IsSign => Label is "|" or "#" or "$" or "%" or "!" or "^";
}
