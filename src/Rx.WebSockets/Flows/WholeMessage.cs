using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Flows;

/// <summary>Tells whole messages from what an operator that reads payloads can't take.</summary>
internal static class WholeMessage
{
    /// <summary>Makes a data frame part of a message; one that comes whole passes without regard to the limit, since nothing of it is held.</summary>
    public static bool TryJoin(this MessageAssembler assembler, Frame frame, out Frame message)
    {
        message = frame;
        var isWhole = frame.IsFinal && frame.Opcode is not Opcode.Continuation && !assembler.IsOpen;
        return isWhole || assembler.TryAdd(frame, out message);
    }

    /// <summary>Whether a frame is a whole message of a type; control frames are not.</summary>
    /// <exception cref="InvalidOperationException">A fragment, whose payload means nothing by itself.</exception>
    public static bool IsWhole(this Frame frame, Opcode type, string reader) => frame.IsWhole(reader) && frame.Opcode == type;

    /// <summary>Whether a frame is a whole message; control frames are not.</summary>
    /// <exception cref="InvalidOperationException">A fragment, whose payload means nothing by itself.</exception>
    public static bool IsWhole(this Frame frame, string reader)
    {
        if (!frame.IsFinal || frame.Opcode is Opcode.Continuation)
        {
            throw new InvalidOperationException(
                $"{reader}() reads whole messages, and a fragment came ({frame.Opcode}, {frame.Payload.Length} octets; RFC 6455 §5.4): " +
                "put Messages() or Defragment() before it.");
        }

        return !frame.IsControl;
    }
}
