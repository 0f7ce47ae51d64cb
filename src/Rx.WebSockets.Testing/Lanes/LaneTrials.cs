using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reactive;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Marbles;
using Rx.WebSockets.Testing.Script;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>Puts what a lane shows beside what it should show.</summary>
internal static class LaneTrials
{
    private const int LongestText = 16;

    private static ErrorDemand AnyError { get; } = new("any error", _ => true);

    /// <summary>The frames of a lane.</summary>
    public static Trial OfFrames(Lane lane, SocketSetup setup, IReadOnlyList<MarbleNotification<WireFrame>> seen)
    {
        List<(Symbol Symbol, Letter Letter)> letters = [.. lane.Symbols
            .Where(symbol => symbol.Kind == SymbolKind.Value && symbol.Name != Lane.Stall)
            .Select(symbol => (symbol, setup.Read(symbol)))];
        List<Demand<WireFrame>> demands = [.. lane.Symbols
            .Where(symbol => symbol.Kind is SymbolKind.Completion or SymbolKind.Error or SymbolKind.Value && symbol.Name != Lane.Stall)
            .Select(symbol => symbol.Kind switch
            {
                SymbolKind.Completion => Demand<WireFrame>.Completion(symbol.Ticks),
                SymbolKind.Error => Demand<WireFrame>.Error(symbol.Ticks, AnyError),
                _ => Demanding(symbol, setup.Read(symbol)),
            })];
        return Demand<WireFrame>.Try(demands, seen, Name, MarbleComparison.Frames);

        (string Label, string Told) Name(WireFrame frame)
        {
            string text = FrameText.Of(frame);
            string name = letters.Where(known => known.Letter.Accepts(frame)).Select(known => known.Symbol.Name)
                .Concat(setup.Letters.Where(known => known.Value.Accepts(frame)).Select(known => known.Key))
                .FirstOrDefault(frame is { Opcode: Opcode.Text, IsFinal: true, Payload.Length: > 0 and <= LongestText } ? frame.GetText() : text);
            return Labels<WireFrame>.Tell(name, text);
        }
    }

    /// <summary>The frames that a session has put on the wire, each at the time of its last octet.</summary>
    public static IReadOnlyList<MarbleNotification<WireFrame>> Decode(OctetLog sent)
    {
        List<MarbleNotification<WireFrame>> frames = [];
        byte[] rest = [];
        foreach (OctetsSent flush in sent.Flushes)
        {
            rest = [.. rest, .. flush.Octets.Span];
            while (WireCodec.TryRead(new ReadOnlySequence<byte>(rest), out WireFrame? frame, out long length))
            {
                frames.Add(new MarbleNotification<WireFrame>(flush.At, Notification.CreateOnNext(frame)));
                rest = rest[(int)length..];
            }
        }

        return frames;
    }

    /// <summary>The end of a session: each word of a name is its kind, its code or its initiator.</summary>
    public static Trial OfEnd(Lane lane, IReadOnlyList<MarbleNotification<SessionEnd>> seen) => Demand<SessionEnd>.Try(
        [.. lane.Symbols.Select(symbol => Demand<SessionEnd>.Value(
            symbol.Ticks, (Spelling.Of(symbol.Name), Spelling.Of(symbol.Name)), end => Words(symbol.Name).All(word => Tells(end, word))))],
        seen,
        end => (Spelling.Of($"{end.Kind} {(ushort)end.Code}"), $"{end}"),
        MarbleComparison.Frames);

    /// <summary>Where a session stopped to read, and where it went on.</summary>
    public static Trial OfReading(Lane lane, IReadOnlyList<Symbol> changes)
    {
        IReadOnlyList<Entry> expected = [.. lane.Symbols.Select(Shown)];
        IReadOnlyList<Entry> actual = [.. changes.Select(Shown)];
        return new Trial(expected, actual, (left, right) => expected[left].Label == actual[right].Label, MarbleComparison.Frames);

        static Entry Shown(Symbol change) => new(
            change.Ticks, change.Name, change.Kind == SymbolKind.Unsubscription ? "a stop of reading" : "reading again");
    }

    /// <summary>A stream of the test's own.</summary>
    public static Trial OfStream(Lane lane, StreamLane own, IReadOnlyList<MarbleNotification<LaneValue>> seen) => Demand<LaneValue>.Try(
        [.. lane.Symbols.Select(symbol => symbol.Kind switch
        {
            SymbolKind.Completion => Demand<LaneValue>.Completion(symbol.Ticks),
            SymbolKind.Error => Demand<LaneValue>.Error(symbol.Ticks, AnyError),
            _ => Demand<LaneValue>.Value(symbol.Ticks, own.Tell(symbol.Name), value => own.Is(symbol.Name, value)) with
            {
                Unordered = symbol.Unordered,
            },
        })],
        seen,
        own.Tell,
        MarbleComparison.Frames,
        "Is its timer on session.Scheduler (the clock)?");

    /// <summary>Whether a word can be part of the name of an end.</summary>
    public static bool IsEndName(string name) => Words(name) is { Length: > 0 } words && words.All(word =>
        ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        || Enum.TryParse(word, out EndKind _)
        || Enum.TryParse(word, out Initiator _));

    private static string[] Words(string name) =>
        [.. name.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Where(word => word != "by")];

    private static bool Tells(SessionEnd end, string word) =>
        word == $"{end.Kind}" || word == $"{(ushort)end.Code}" || word == $"{end.Initiator}";

    private static Demand<WireFrame> Demanding(Symbol symbol, Letter letter) => Demand<WireFrame>.Value(
        symbol.Ticks, (Spelling.Of(symbol.Name), $"{Spelling.Of(symbol.Name)} = {letter.Told}"), letter.Accepts) with
        {
            Unordered = symbol.Unordered,
        };
}
