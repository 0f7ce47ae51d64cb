using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>A spec: its lines in their order.</summary>
/// <param name="Lanes">The lines.</param>
internal sealed record LaneSpec(IReadOnlyList<Lane> Lanes)
{
    private static readonly string[] Names =
        [Lane.FromPeer, Lane.ToPeer, Lane.FromApplication, Lane.ToApplication, Lane.End, Lane.Reading];

    /// <summary>How long the longest line lasts, in ticks.</summary>
    public long Length => Lanes.Max(lane => lane.Length);

    /// <summary>Reads a spec.</summary>
    /// <exception cref="MarbleSyntaxException">It can't be read.</exception>
    public static LaneSpec Parse(string spec, SocketSetup setup)
    {
        string[] known = [.. Names, .. setup.Lanes.Select(lane => lane.Name)];
        List<Lane> lanes = [];
        foreach (string line in spec.Split('\n').Select(line => line.TrimEnd()))
        {
            string text = line.Trim();
            if (text.Length > 0 && !text.StartsWith("//", StringComparison.Ordinal))
            {
                lanes.Add(ParseLine(text, known, lanes));
            }
        }

        if (lanes.Count == 0)
        {
            throw MarbleSyntaxException.At(spec, 0, "The spec has no line.");
        }

        return setup.Lanes.FirstOrDefault(own => lanes.All(lane => lane.Name != own.Name)) is { } missing
            ? throw new ArgumentException($"The spec has no line for the lane '{missing.Name}'.", nameof(spec))
            : new LaneSpec(lanes);
    }

    public Lane? Find(string name) => Lanes.FirstOrDefault(lane => lane.Name == name);

    private static Lane ParseLine(string line, string[] known, List<Lane> before)
    {
        int colon = line.IndexOf(':');
        string name = colon < 0 ? "" : line[..colon].Trim();
        if (!known.Contains(name))
        {
            throw MarbleSyntaxException.At(line, 0, $"A line begins with the name of a lane and a colon; the lanes are {string.Join(", ", known)}.");
        }

        if (before.Any(lane => lane.Name == name))
        {
            throw MarbleSyntaxException.At(line, 0, $"There is a line for {name} already.");
        }

        // Spaces in place of the name keep the positions of the line, and take no time.
        string diagram = line[(colon + 1)..].PadLeft(line.Length);
        try
        {
            List<Symbol> symbols = DiagramReader.Read(diagram, MarbleDialect.Natural, out long length, hasBrackets: name == Lane.ToApplication);
            var lane = new Lane(name, line, symbols, length);
            Check(lane);
            return lane;
        }
        catch (MarbleSyntaxException exception)
        {
            throw MarbleSyntaxException.At(line, exception.Position, exception.Reason);
        }
    }

    private static void Check(Lane lane)
    {
        foreach (Symbol symbol in lane.Symbols)
        {
            if (symbol.Unordered is { } group && lane.Name is Lane.FromPeer or Lane.FromApplication)
            {
                throw MarbleSyntaxException.At(lane.Text, group, $"A group without order belongs into what is expected; the lane {lane.Name} needs '(' and ')'.");
            }

            bool fits = symbol.Kind switch
            {
                SymbolKind.Subscription or SymbolKind.Unsubscription => lane.Name == Lane.Reading,
                SymbolKind.Completion or SymbolKind.Error =>
                    lane.Name is not (Lane.FromPeer or Lane.ToPeer or Lane.End or Lane.Reading),
                SymbolKind.Value => lane.Name switch
                {
                    Lane.Reading => false,
                    Lane.End => LaneTrials.IsEndName(symbol.Name),
                    _ => true,
                },
                _ => true,
            };
            if (!fits)
            {
                throw MarbleSyntaxException.At(lane.Text, symbol.Position, $"{Spelling.Of(symbol.Name)} means nothing on the lane {lane.Name}.");
            }
        }
    }
}
