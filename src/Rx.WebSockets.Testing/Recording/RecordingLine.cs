using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Lanes;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>A line of a recording, such as <c>40ms  wire&lt;  t 'Hello'</c>: the time since the line before, the lane, what happened.</summary>
internal static class RecordingLine
{
    private const string Lost = "lost";
    private const string Clean = "clean";
    private const string Unclean = "not clean";
    private const string SentWord = "sent";
    private const string ReceivedWord = "received";
    private const string NumberedOpcode = "opcode";
    private const string LastNotFinal = "not-final";
    private const string DroppedMark = "<dropped>";
    private const string ReplacedMark = "<replaced>";
    private const string CutMark = "<cut of ";
    private const string TornMark = "<torn of ";

    private static readonly (SocketLane Lane, string Name)[] Lanes =
    [
        (SocketLane.FromPeer, Lane.FromPeer),
        (SocketLane.ToPeer, Lane.ToPeer),
        (SocketLane.ToApplication, Lane.ToApplication),
        (SocketLane.FromApplication, Lane.FromApplication),
        (SocketLane.End, Lane.End),
    ];

    private static readonly (string Letter, Opcode Opcode, bool IsFinal)[] Letters =
    [
        ("t", Opcode.Text, true), ("T", Opcode.Text, false),
        ("b", Opcode.Binary, true), ("B", Opcode.Binary, false),
        ("*", Opcode.Continuation, true), ("+", Opcode.Continuation, false),
        ("p", Opcode.Ping, true), ("q", Opcode.Pong, true), ("x", Opcode.Close, true),
    ];

    private static readonly (string Word, ReservedBits Bit)[] Reserved =
        [("rsv1", ReservedBits.Rsv1), ("rsv2", ReservedBits.Rsv2), ("rsv3", ReservedBits.Rsv3)];

    private static readonly (string Word, LengthForm Form)[] Forms =
        [("length7", LengthForm.Bits7), ("length16", LengthForm.Bits16), ("length64", LengthForm.Bits64)];

    public static string NameOf(SocketLane lane) => Lanes.First(known => known.Lane == lane).Name;

    /// <summary>The letter of a frame; a number where it has none.</summary>
    public static string LetterOf(WireFrame frame) =>
        Letters.FirstOrDefault(known => (known.Opcode, known.IsFinal) == (frame.Opcode, frame.IsFinal)).Letter
        ?? string.Create(CultureInfo.InvariantCulture, $"{(int)frame.Opcode:X}");

    /// <summary>The opcode of a letter; null if it is that of no frame.</summary>
    public static Opcode? OpcodeOf(string letter) =>
        Letters.FirstOrDefault(known => known.Letter == letter) is { Letter: not null } found ? found.Opcode : null;

    public static string Write(RecordedMarble marble, TimeSpan since)
    {
        string lane = marble.Kind == RecordedKind.Lost ? Lost : NameOf(marble.Lane);
        string time = since == TimeSpan.Zero ? "0ms" : Duration.Write(since.Ticks);
        return $"{time,-12} {lane,-6} {What(marble)}".TrimEnd();
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="before">The time of the line before.</param>
    /// <exception cref="FormatException">It can't be read.</exception>
    public static RecordedMarble Read(string line, TimeSpan before)
    {
        int length = Duration.Read(line, out long ticks);
        if (length == 0 || ticks < 0)
        {
            throw new FormatException("A line begins with the time since the one before, such as 40ms or 1.5s.");
        }

        TimeSpan at = before + TimeSpan.FromTicks(ticks);
        string rest = line[length..].TrimStart();
        string word = NextWord(ref rest);
        if (word == Lost)
        {
            return new RecordedMarble { At = at, Kind = RecordedKind.Lost, Lost = int.Parse(rest, NumberStyles.None, CultureInfo.InvariantCulture) };
        }

        if (Lanes.All(known => known.Name != word))
        {
            throw new FormatException($"'{word}' is no lane; the lanes are {string.Join(", ", Lanes.Select(known => known.Name))}.");
        }

        SocketLane lane = Lanes.First(known => known.Name == word).Lane;
        return lane == SocketLane.End ? new RecordedMarble { At = at, Lane = lane, Kind = RecordedKind.End, End = ReadEnd(rest) }
            : rest is Lane.EndOfInput ? new RecordedMarble { At = at, Lane = lane, Kind = RecordedKind.EndOfInput }
            : rest is Lane.Reset ? new RecordedMarble { At = at, Lane = lane, Kind = RecordedKind.Reset }
            : ReadFrame(rest) with { At = at, Lane = lane };
    }

    /// <summary>A payload in words: <c>1000 'bye'</c>, <c>'Hello'</c>, <c>[01 02]</c>.</summary>
    public static string PayloadOf(WireFrame frame) => frame.CloseCode is { } code
        ? $"{(int)code} {PayloadText.Write(frame.Payload.Span[sizeof(ushort)..], Opcode.Text)}".TrimEnd()
        : PayloadText.Write(frame.Payload.Span, frame.Opcode);

    private static string What(RecordedMarble marble) => marble.Kind switch
    {
        RecordedKind.Lost => marble.Lost.ToString(CultureInfo.InvariantCulture),
        RecordedKind.EndOfInput => Lane.EndOfInput,
        RecordedKind.Reset => Lane.Reset,
        RecordedKind.End => What(marble.End!),
        _ => What(marble.Frame!, marble.Payload, marble.Length),
    };

    private static string What(SessionEnd end) => string.Join(", ", new[]
    {
        $"{end.Kind} by {end.Initiator}",
        end.CodeSent is { } sent ? $"{SentWord} {(int)sent}" : "",
        end.CodeReceived is { } received ? $"{ReceivedWord} {(int)received}" : "",
        end.IsClean ? Clean : Unclean,
    }.Where(part => part.Length > 0));

    private static string What(WireFrame frame, RecordedPayload payload, ulong length)
    {
        bool hasLetter = Letters.Any(known => (known.Opcode, known.IsFinal) == (frame.Opcode, frame.IsFinal));
        List<string> words = [hasLetter ? LetterOf(frame) : NumberedOpcode + LetterOf(frame)];
        words.AddRange(!hasLetter && !frame.IsFinal ? [LastNotFinal] : []);
        words.AddRange(Reserved.Where(known => frame.Reserved.HasFlag(known.Bit)).Select(known => known.Word));
        words.AddRange(frame.IsMasked is { } isMasked ? [isMasked ? "masked" : "unmasked"] : []);
        words.AddRange(Forms.Where(known => known.Form == frame.LengthForm).Select(known => known.Word));
        words.Add(PayloadOf(frame));
        words.Add(payload switch
        {
            RecordedPayload.Cut => string.Create(CultureInfo.InvariantCulture, $"{CutMark}{length}>"),
            RecordedPayload.Torn => string.Create(CultureInfo.InvariantCulture, $"{TornMark}{length}>"),
            RecordedPayload.Dropped => DroppedMark,
            RecordedPayload.Replaced => ReplacedMark,
            _ => "",
        });
        return string.Join(' ', words.Where(word => word.Length > 0));
    }

    private static RecordedMarble ReadFrame(string rest)
    {
        string letter = NextWord(ref rest);
        var frame = letter.StartsWith(NumberedOpcode, StringComparison.Ordinal)
            && byte.TryParse(letter.AsSpan(NumberedOpcode.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte opcode)
            ? new WireFrame { Opcode = (Opcode)opcode }
            : Letters.FirstOrDefault(known => known.Letter == letter) is { Letter: not null } found
                ? new WireFrame { Opcode = found.Opcode, IsFinal = found.IsFinal }
                : throw new FormatException($"'{letter}' is the letter of no frame; they are {string.Concat(Letters.Select(known => known.Letter))}.");
        while (rest.Length > 0 && char.IsAsciiLetter(rest[0]))
        {
            frame = With(frame, NextWord(ref rest));
        }

        byte[] code = [];
        if (frame.Opcode == Opcode.Close && rest.Length > 0 && char.IsAsciiDigit(rest[0]))
        {
            ushort number = ushort.Parse(NextWord(ref rest), NumberStyles.None, CultureInfo.InvariantCulture);
            code = WireFrame.Close((CloseCode)number).Payload.ToArray();
        }

        byte[] payload = [.. code, .. PayloadText.Read(rest, out int length)];
        (RecordedPayload state, ulong whole) = ReadState(rest[length..].Trim(), (ulong)payload.Length);
        return new RecordedMarble { At = default, Frame = frame with { Payload = payload }, Payload = state, Length = whole };
    }

    private static WireFrame With(WireFrame frame, string word) => word switch
    {
        LastNotFinal => frame with { IsFinal = false },
        "masked" => frame with { IsMasked = true },
        "unmasked" => frame with { IsMasked = false },
        _ when Reserved.FirstOrDefault(known => known.Word == word) is { Word: not null } found =>
            frame with { Reserved = frame.Reserved | found.Bit },
        _ when Forms.FirstOrDefault(known => known.Word == word) is { Word: not null } found => frame with { LengthForm = found.Form },
        _ => throw new FormatException($"'{word}' says nothing about a frame."),
    };

    private static (RecordedPayload State, ulong Length) ReadState(string text, ulong length) => text switch
    {
        "" => (RecordedPayload.Whole, length),
        DroppedMark => (RecordedPayload.Dropped, length),
        ReplacedMark => (RecordedPayload.Replaced, length),
        _ when IsMark(text, CutMark, out ulong whole) => (RecordedPayload.Cut, whole),
        _ when IsMark(text, TornMark, out ulong whole) => (RecordedPayload.Torn, whole),
        _ => throw new FormatException($"This can't be read: {text}"),
    };

    private static bool IsMark(string text, string start, out ulong length)
    {
        length = 0;
        return text.StartsWith(start, StringComparison.Ordinal) && text.EndsWith('>')
            && ulong.TryParse(text.AsSpan(start.Length, text.Length - start.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }

    private static SessionEnd ReadEnd(string text)
    {
        string[] parts = text.Split(", ");
        string[] first = parts[0].Split(' ');
        if (first.Length != 3 || !Enum.TryParse(first[0], out EndKind kind) || !Enum.TryParse(first[2], out Initiator initiator))
        {
            throw new FormatException("An end is told as in: Closed by Remote, sent 1000, received 1000, clean");
        }

        return new SessionEnd
        {
            Kind = kind,
            Initiator = initiator,
            CodeSent = CodeOf(SentWord),
            CodeReceived = CodeOf(ReceivedWord),
            IsClean = parts.Contains(Clean),
        };

        CloseCode? CodeOf(string word) => parts.FirstOrDefault(part => part.StartsWith(word + ' ', StringComparison.Ordinal)) is { } found
            ? (CloseCode)ushort.Parse(found.AsSpan(word.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
    }

    private static string NextWord(ref string rest)
    {
        int end = rest.IndexOf(' ');
        string word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? "" : rest[end..].TrimStart();
        return word;
    }
}
