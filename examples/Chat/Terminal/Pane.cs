using System;
using System.Collections.Generic;
using System.Linq;
using Terminal.Gui.Drawing;
using Terminal.Gui.Text;
using Terminal.Gui.ViewBase;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace Chat.Terminal;

/// <summary>A text in one colour.</summary>
internal readonly record struct Word(string Text, Attribute Color);

/// <summary>Draws lines of words; where not all fit, the last ones are seen.</summary>
internal sealed class Pane : View
{
    private readonly Func<int, IEnumerable<Word[]>> _lines;

    /// <summary>A pane whose lines are made for each drawing, from what there is then and the width there is.</summary>
    public Pane(Func<int, IEnumerable<Word[]>> lines)
    {
        _lines = lines;
        Width = Dim.Fill();
        Height = Dim.Fill();
        CanFocus = false;
    }

    /// <summary>A head, and a text beside it in as many lines as it takes.</summary>
    public static IEnumerable<Word[]> Wrap(int width, Word[] head, string text, Attribute color)
    {
        var indent = head.Sum(static word => word.Text.GetColumns());
        var room = Math.Max(width - indent, 10);
        var first = true;
        foreach (var line in Split(text, room))
        {
            yield return first ? [.. head, new Word(line, color)] : [new Word(new string(' ', indent) + line, color)];
            first = false;
        }
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var lines = _lines(Viewport.Width).TakeLast(Viewport.Height).ToArray();
        for (var row = 0; row < lines.Length; row++)
        {
            Move(0, row);
            foreach (var word in lines[row])
            {
                SetAttribute(word.Color);
                AddStr(word.Text);
            }
        }

        return true;
    }

    private static IEnumerable<string> Split(string text, int width)
    {
        var line = "";
        foreach (var word in Harmless(text).Split(' ').SelectMany(word => Pieces(word, width)))
        {
            if (line.Length > 0 && line.GetColumns() + 1 + word.GetColumns() > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    /// <summary>A word that is too long for a line, in pieces.</summary>
    private static IEnumerable<string> Pieces(string word, int width)
    {
        var piece = "";
        foreach (var rune in word.EnumerateRunes())
        {
            if (piece.GetColumns() + rune.GetColumns() > width)
            {
                yield return piece;
                piece = "";
            }

            piece += rune;
        }

        yield return piece;
    }

    /// <summary>Whatever somebody says, it isn't to command this terminal.</summary>
    private static string Harmless(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
