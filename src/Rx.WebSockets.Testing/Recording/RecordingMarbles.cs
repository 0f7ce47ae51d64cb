using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Testing.Lanes;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>A recording as lines of a spec.</summary>
internal static class RecordingMarbles
{
    private static readonly SocketLane[] Order =
        [SocketLane.FromPeer, SocketLane.FromApplication, SocketLane.ToPeer, SocketLane.ToApplication, SocketLane.End];

    public static string Write(SessionRecording recording) => string.Join('\n', Order
        .Select(lane => (Lane: lane, Entries: EntriesOf(recording, lane)))
        .Where(line => line.Entries.Count > 0)
        .Select(line => $"{RecordingLine.NameOf(line.Lane),-5} : {DiagramWriter.Write(line.Entries)}"));

    private static List<Entry> EntriesOf(SessionRecording recording, SocketLane lane) => [.. recording.Marbles
        .Where(marble => marble.Lane == lane && marble.Kind != RecordedKind.Lost)
        .Select(marble => new Entry(marble.At.Ticks, LabelOf(marble), ""))];

    /// <summary>What stands for a marble in a diagram.</summary>
    public static string LabelOf(RecordedMarble marble) => marble.Kind switch
    {
        RecordedKind.EndOfInput => Lane.EndOfInput,
        RecordedKind.Reset => Lane.Reset,
        RecordedKind.End => Spelling.Of($"{marble.End!.Kind} {(int)marble.End.Code} {marble.End.Initiator}"),
        _ => Spelling.Of(RecordingLine.LetterOf(marble.Frame!)),
    };
}
