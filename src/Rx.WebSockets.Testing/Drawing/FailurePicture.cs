using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Marbles;
using Rx.WebSockets.Testing.Recording;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>The picture of a failed expectation: what was expected above what came.</summary>
internal static class FailurePicture
{
    /// <summary>How many signals around the difference are drawn.</summary>
    private const int Near = 60;

    private static readonly Ink[] Inks = [Ink.First, Ink.Second, Ink.Third, Ink.Fourth, Ink.Fifth, Ink.Sixth];

    public static Picture Of(Failure failure)
    {
        string[] lines = failure.Text.Split('\n');
        string told = lines.Length > 1 ? lines[1].Trim() : "";
        if (failure is not { Trial: { } trial, Difference: { } difference })
        {
            return new Picture(lines[0], told, []);
        }

        var inks = new Dictionary<string, Ink>();
        bool isOfFrames = IsOfFrames(lines[0]);
        IReadOnlyList<Row> context = difference.Index > Near ? [] : failure.Context!;
        List<PictureLane> lanes = [.. context.Select(row => new PictureLane(row.Name, "", Marbles(row.Entries, inks, IsOfFrames(row.Name))))];
        lanes.Add(new PictureLane("expected", "", Marbles(trial.Expected, inks, isOfFrames, difference.Index)));
        lanes.Add(new PictureLane("actual", "", Marbles(trial.Actual, inks, isOfFrames, difference.Index)));
        long?[] times = [TicksAt(trial.Expected, difference.Index), TicksAt(trial.Actual, difference.Index)];
        return new Picture(lines[0], told, lanes, Difference: times.Min());
    }

    private static long? TicksAt(IReadOnlyList<Entry> entries, int index) => index < entries.Count ? entries[index].Ticks : null;

    /// <summary>Whether letters stand for frames: on the lanes of sockets but the end.</summary>
    private static bool IsOfFrames(string subject) =>
        subject.StartsWith("wire", StringComparison.Ordinal) || subject.StartsWith("app", StringComparison.Ordinal);

    private static List<PictureMarble> Marbles(IReadOnlyList<Entry> entries, Dictionary<string, Ink> inks, bool isOfFrames, int marked = -1) =>
        [.. entries.Index().Skip(Math.Max(0, marked - Near)).Take((2 * Near) + 1).Select(numbered =>
        {
            (int index, Entry entry) = numbered;
            Opcode? opcode = isOfFrames ? RecordingLine.OpcodeOf(entry.Label) : null;
            return new PictureMarble(
                entry.Ticks, Unquoted(entry.Label), opcode is { } known ? RecordingPicture.InkOf(known) : InkOf(entry.Label, inks),
                $"{Picture.TimeOf(entry.Ticks)}  {entry.Told}".TrimEnd())
            {
                IsMarked = index == marked,
                IsControl = opcode >= Opcode.Close,
                IsOpen = opcode is not null && entry.Label is ("T" or "B" or "+"),
            };
        })];

    /// <summary>A colour of its own for each value.</summary>
    private static Ink InkOf(string label, Dictionary<string, Ink> inks)
    {
        if (label is "|" or "$" or "^" or "!")
        {
            return Ink.End;
        }

        if (!inks.TryGetValue(label, out Ink ink))
        {
            inks.Add(label, ink = Inks[inks.Count % Inks.Length]);
        }

        return ink;
    }

    private static string Unquoted(string label) =>
        label is ['\'', .. var inside, '\''] ? inside.Replace("\\'", "'").Replace("\\\\", "\\") : label;
}
