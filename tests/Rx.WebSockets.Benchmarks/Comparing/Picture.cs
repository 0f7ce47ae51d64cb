using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>Results as a picture: a line of dots for each cell, at the ratio of each subject on a logarithmic scale.</summary>
internal static class Picture
{
    private const int Left = 150;
    private const int Width = 640;
    private const int Row = 26;

    private const string Style = """
        <style>
          .page { fill: #fff } text { fill: #24292f } .quiet { fill: #6e7681 } .line { stroke: #d8dee4 } .one { stroke: #6e7681 }
          @media (prefers-color-scheme: dark) { .page { fill: #15191f } text { fill: #e6edf3 } .quiet { fill: #8b949e } .line { stroke: #2d333b } .one { stroke: #8b949e } }
        </style>
        """;

    private static readonly string[] Colours = ["#8a8f98", "#0b84f3", "#e4572e", "#2fa86a", "#a24bd1", "#d99a00", "#00a3a3", "#d6438a", "#6b5b3e", "#4b5bd1"];

    public static void Write(string path, string title, IReadOnlyList<Result> results)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Draw(title, results));
    }

    private static string Draw(string title, IReadOnlyList<Result> results)
    {
        var cells = results.Select(result => result.Cell).Distinct().ToArray();
        var subjects = results.Select(result => result.Subject).Distinct().ToArray();
        var low = Math.Min(0.5, results.Min(result => result.Ratio) * 0.9);
        var high = Math.Max(2, results.Max(result => result.Ratio) * 1.1);
        var bottom = 92 + (cells.Length * Row);
        var height = bottom + 34 + (((subjects.Length + 3) / 4) * 22);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Width + 40} {height}" font-family="system-ui, sans-serif" font-size="13">
            {Style}
            <rect class="page" width="100%" height="100%"/>
            <text x="20" y="30" font-size="17" font-weight="600">{title}: CPU per message</text>
            <text x="20" y="50" class="quiet">as a ratio to {subjects[0]}, median of the rounds; less is better. A row is octets × connections × messages in flight.</text>

            """);
        foreach (var mark in new[] { 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20 }.Where(mark => mark >= low && mark <= high))
        {
            svg.Append(CultureInfo.InvariantCulture, $"""
                <line class="{(mark == 1 ? "one" : "line")}" x1="{X(mark):0.0}" x2="{X(mark):0.0}" y1="76" y2="{bottom}"/>
                <text class="quiet" x="{X(mark):0.0}" y="70" text-anchor="middle">{mark}×</text>

                """);
        }

        foreach (var (cell, i) in cells.Select((cell, i) => (cell, i)))
        {
            var y = 92 + (i * Row);
            svg.Append(CultureInfo.InvariantCulture, $"""
                <line class="line" x1="{Left}" x2="{Left + Width}" y1="{y}" y2="{y}"/>
                <text x="{Left - 12}" y="{y + 4}" text-anchor="end">{cell.ToString().Replace('x', '×')}</text>

                """);
            foreach (var result in results.Where(result => result.Cell == cell))
            {
                svg.Append(CultureInfo.InvariantCulture, $"""
                    <circle cx="{X(result.Ratio):0.0}" cy="{y}" r="5.5" fill="{Colour(result.Subject)}" fill-opacity="0.9"><title>{result.Subject}: {result.Ratio:0.00}×, {result.Cpu:0} ns</title></circle>

                    """);
            }
        }

        foreach (var (subject, i) in subjects.Select((subject, i) => (subject, i)))
        {
            var (x, y) = (Left + (i % 4 * 170), bottom + 26 + (i / 4 * 22));
            svg.Append(CultureInfo.InvariantCulture, $"""
                <circle cx="{x}" cy="{y - 4}" r="5.5" fill="{Colour(subject)}"/><text x="{x + 12}" y="{y}">{subject}</text>

                """);
        }

        return svg.Append("</svg>\n").ToString();

        double X(double ratio) => Left + (Width * Math.Log(ratio / low) / Math.Log(high / low));

        string Colour(string subject) => Colours[Array.IndexOf(subjects, subject) % Colours.Length];
    }
}
