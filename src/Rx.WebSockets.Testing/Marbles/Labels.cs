using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Finds what stands for a value in a diagram: the name that it was given, else its text, else a letter that is free.</summary>
/// <param name="tell">The text of a value.</param>
/// <param name="isSame">Whether two values without a name are one.</param>
/// <param name="longest">A text of more characters doesn't stand for its value: a letter does.</param>
internal sealed class Labels<T>(Func<T, string> tell, Func<T, T, bool> isSame, int longest = 16)
{
    private const string Free = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private readonly List<(string Name, string Text, Func<T, bool> Is)> _known = [];

    /// <summary>Labels for ordinary values.</summary>
    public static Labels<T> Plain() => new(value => ValueText.Of(value), Sameness.Of);

    /// <summary>A name that is known, in front of all that are added later.</summary>
    public void Add(string name, string text, Func<T, bool> isValue)
    {
        if (_known.All(known => known.Name != name))
        {
            _known.Add((name, text, isValue));
        }
    }

    /// <summary>What stands for a value in a diagram, and the value in words.</summary>
    public (string Label, string Told) Of(T value)
    {
        int index = _known.FindIndex(known => known.Is(value));
        if (index < 0)
        {
            index = _known.Count;
            string text = tell(value);
            _known.Add((NameFor(text), text, other => isSame(value, other)));
        }

        return Tell(_known[index].Name, _known[index].Text);
    }

    /// <summary>A name as a diagram spells it, and its value in words if the name doesn't tell it.</summary>
    public static (string Label, string Told) Tell(string name, string text)
    {
        string label = Spelling.Of(name);
        return (label, name == text ? label : $"{label} = {text}");
    }

    private string NameFor(string text) =>
        text.Length > 0 && text.Length <= longest && IsFree(text) ? text
        : Free.Select(letter => letter.ToString()).FirstOrDefault(IsFree, "?");

    private bool IsFree(string name) => _known.All(known => known.Name != name);
}
