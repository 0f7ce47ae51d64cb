using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>A lane that a test adds.</summary>
/// <param name="Name">Its name in the spec.</param>
/// <param name="Stream">What it shows of a session.</param>
/// <param name="Letters">The letters that the test has given to values, with their texts.</param>
internal sealed record StreamLane(
    string Name, Func<IWebSocketSession, IObservable<LaneValue>> Stream, IReadOnlyDictionary<string, string> Letters)
{
    /// <summary>A lane of values that letters or their own texts stand for.</summary>
    /// <exception cref="ArgumentException">A letter has two values.</exception>
    public static StreamLane Of<T>(string name, Func<IWebSocketSession, IObservable<T>> stream, ReadOnlySpan<(string Name, T Value)> values)
    {
        KeyValuePair<string, T>[] letters = [.. Vocabulary<T>.Of(values).All];
        return new StreamLane(
            name,
            session => stream(session).Select(value => new LaneValue(
                ValueText.Of(value), [.. letters.Where(letter => Sameness.Of(letter.Value, value)).Select(letter => letter.Key)])),
            letters.ToDictionary(letter => letter.Key, letter => ValueText.Of(letter.Value)));
    }

    /// <summary>Whether a name of the spec stands for a value.</summary>
    public bool Is(string name, LaneValue value) => Letters.ContainsKey(name) ? value.Letters.Contains(name) : value.Text == name;

    /// <summary>A name of the spec as a failure shows it.</summary>
    public (string Label, string Told) Tell(string name) => Labels<string>.Tell(name, Letters.GetValueOrDefault(name, name));

    /// <summary>A value as a failure shows it; its text stands in quotes where a letter means another value.</summary>
    public (string Label, string Told) Tell(LaneValue value) =>
        value.Letters is [var letter, ..] ? Tell(letter)
        : Letters.ContainsKey(value.Text) ? ($"'{value.Text}'", $"'{value.Text}'")
        : Tell(value.Text);
}
