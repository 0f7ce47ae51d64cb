using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Lanes;
using Rx.WebSockets.Testing.Recording;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>The picture of a recording.</summary>
internal static class RecordingPicture
{
    /// <summary>How many characters of a payload are shown on hovering.</summary>
    private const int ShownPayload = 160;

    private static readonly (SocketLane Lane, string Remark)[] Lanes =
    [
        (SocketLane.FromPeer, "from the peer"),
        (SocketLane.ToApplication, "delivered"),
        (SocketLane.FromApplication, "accepted"),
        (SocketLane.ToPeer, "to the peer"),
        (SocketLane.End, ""),
    ];

    public static Picture Of(SessionRecording recording)
    {
        List<PictureLane> lanes = [.. Lanes
            .Select(lane => new PictureLane(RecordingLine.NameOf(lane.Lane), lane.Remark, [.. recording.Marbles
                .Where(marble => marble.Lane == lane.Lane && marble.Kind != RecordedKind.Lost).Select(Marble)]))
            .Where(lane => lane.Marbles.Count > 0)];
        int frames = recording.Marbles.Count(marble => marble.Kind == RecordedKind.Frame);
        int lost = recording.Marbles.Sum(marble => marble.Lost);
        string started = recording.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        string title = $"{recording.Role} session{(recording.Kind == SessionKind.Raw ? ", raw" : "")}";
        string remark = $"{started} · {Number(frames)} frames{(lost > 0 ? $" · {Number(lost)} lines lost" : "")}";
        return new Picture(title, remark, lanes, HasEnd: lanes.Count > 1 && lanes[^1].Name == Lane.End);
    }

    /// <summary>The colour of a frame.</summary>
    public static Ink InkOf(Opcode opcode) => opcode switch
    {
        Opcode.Text => Ink.Text,
        Opcode.Binary => Ink.Binary,
        Opcode.Continuation => Ink.Continuation,
        Opcode.Ping => Ink.Ping,
        Opcode.Pong => Ink.Pong,
        Opcode.Close => Ink.Close,
        _ => Ink.Other,
    };

    private static PictureMarble Marble(RecordedMarble marble)
    {
        string time = Picture.TimeOf(marble.At.Ticks);
        return marble switch
        {
            { Kind: RecordedKind.EndOfInput } => new PictureMarble(marble.At.Ticks, Lane.EndOfInput, Ink.End, $"{time}  end of input"),
            { Kind: RecordedKind.Reset } => new PictureMarble(marble.At.Ticks, Lane.Reset, Ink.Close, $"{time}  the input broke"),
            { End: { } end } => new PictureMarble(
                marble.At.Ticks, $"{end.Kind} {(int)end.Code}", end.IsClean ? Ink.End : Ink.Close, $"{time}  {end}"),
            _ => Frame(marble, marble.Frame!, time),
        };
    }

    private static PictureMarble Frame(RecordedMarble marble, WireFrame frame, string time)
    {
        string payload = RecordingLine.PayloadOf(frame);
        string shown = payload.Length > ShownPayload ? payload[..ShownPayload] + "…" : payload;
        string state = marble.Payload switch
        {
            RecordedPayload.Dropped => "dropped by the redaction",
            RecordedPayload.Replaced => "replaced by the redaction",
            RecordedPayload.Cut => "cut",
            RecordedPayload.Torn => "torn",
            _ => "",
        };
        string length = marble.Payload == RecordedPayload.Dropped ? "" : $", {Number(marble.Length)} octet{(marble.Length == 1 ? "" : "s")}";
        string[] lines = [$"{time}  {FrameText.KindOf(frame)}{Bits(frame)}{length}{(state.Length > 0 ? $", {state}" : "")}", shown];
        return new PictureMarble(
            marble.At.Ticks, RecordingLine.LetterOf(frame), InkOf(frame.Opcode), string.Join('\n', lines.Where(line => line.Length > 0)))
        {
            Caption = Caption(frame, payload),
            IsOpen = !frame.IsFinal,
            IsControl = frame.Opcode >= Opcode.Close,
        };
    }

    private static string Bits(WireFrame frame) => frame.Reserved == ReservedBits.None ? "" : $" {frame.Reserved}";

    private static string Caption(WireFrame frame, string payload) =>
        frame.Opcode is Opcode.Ping or Opcode.Pong ? ""
        : frame.CloseCode is { } code ? $"{(int)code} {frame.GetCloseText()}".TrimEnd()
        : payload is ['[', .. var octets, ']'] ? octets
        : frame.GetText();

    private static string Number<T>(T number)
        where T : IFormattable => number.ToString("N0", CultureInfo.InvariantCulture);
}
