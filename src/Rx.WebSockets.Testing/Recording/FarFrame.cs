using System;
using System.Text.Unicode;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Lanes;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>Recorded frames when they are replayed: as the far end sends them, and as it expects them.</summary>
internal static class FarFrame
{
    private const byte Blank = (byte)' ';
    private const int LongestCharacter = 4;

    /// <summary>The frame that stands for a recorded one: one that was cut is filled up with blanks, one that was torn is torn again.</summary>
    public static WireFrame Of(RecordedMarble marble) => marble switch
    {
        { Payload: RecordedPayload.Torn } => marble.Frame! with { AnnouncedLength = marble.Length },
        { Payload: RecordedPayload.Cut } => marble.Frame! with { Payload = Filled(marble.Frame!, checked((int)marble.Length)) },
        _ => marble.Frame!,
    };

    /// <summary>Whether the session sent what it had sent. Where the recording doesn't have the payload, any is the same, and so is that of a
    /// Ping, in which the keep-alive writes the time, and what an extension has made, which may depend on the machine.</summary>
    public static bool IsSame(RecordedMarble recorded, WireFrame seen)
    {
        bool isKnown = recorded.Payload == RecordedPayload.Whole && recorded.Frame!.Opcode != Opcode.Ping && recorded.Frame.Reserved == ReservedBits.None;
        bool isClose = recorded.Frame!.CloseCode is not null;
        return new Letter(recorded.Frame, IsAnyPayload: !isKnown && !isClose, IsAnyText: !isKnown && isClose).Accepts(seen);
    }

    /// <summary>What stands for a frame in a diagram, and the frame in words.</summary>
    public static (string Label, string Told) Tell(WireFrame frame)
    {
        string label = Spelling.Of(RecordingLine.LetterOf(frame));
        return (label, $"{label} = {FrameText.Of(frame)}");
    }

    private static byte[] Filled(WireFrame frame, int length)
    {
        ReadOnlySpan<byte> known = frame.Payload.Span;
        byte[] payload = new byte[length];
        payload.AsSpan().Fill(Blank);
        int kept = known.Length;
        while (frame.Opcode == Opcode.Text && kept > Math.Max(0, known.Length - LongestCharacter) && !Utf8.IsValid(known[..kept]))
        {
            kept--;
        }

        known[..kept].CopyTo(payload);
        return payload;
    }
}
