using System;

namespace Rx.WebSockets.Testing;

/// <summary>A diagram can't be read; the message shows it with a caret below the character at fault.</summary>
public sealed class MarbleSyntaxException : FormatException
{
    private MarbleSyntaxException(string reason, string message, string marbles, int position)
        : base(message)
    {
        Reason = reason;
        Marbles = marbles;
        Position = position;
    }

    /// <summary>What is wrong, without the diagram.</summary>
    public string Reason { get; }

    /// <summary>The diagram.</summary>
    public string Marbles { get; }

    /// <summary>The index of the character at fault in <see cref="Marbles"/>.</summary>
    public int Position { get; }

    internal static MarbleSyntaxException At(string marbles, int position, string reason)
    {
        // White space counts as it is; a line break would push the caret off.
        string shown = marbles.ReplaceLineEndings(" ").Replace('\t', ' ');
        return new MarbleSyntaxException(
            reason,
            $"{reason}{Environment.NewLine}  {shown}{Environment.NewLine}  {new string(' ', position)}^", marbles, position);
    }
}
