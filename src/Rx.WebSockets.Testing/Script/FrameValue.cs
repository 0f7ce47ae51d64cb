using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Script;

/// <summary>The frame value of what was on the wire.</summary>
internal static class FrameValue
{
    public static Frame Of(WireFrame wire)
    {
        bool isControl = wire.Opcode >= Opcode.Close;
        if (!Enum.IsDefined(wire.Opcode) || (isControl && (!wire.IsFinal || wire.Payload.Length > Frame.MaxControlPayload)))
        {
            throw new InvalidOperationException($"No frame value can hold this: {wire}");
        }

        Frame whole = wire.Opcode switch
        {
            Opcode.Text => Frame.Text(wire.Payload),
            Opcode.Binary => Frame.Binary(wire.Payload),
            Opcode.Close => Frame.Close().WithPayload(wire.Payload),
            Opcode.Ping => Frame.Ping(wire.Payload),
            Opcode.Pong => Frame.Pong(wire.Payload),
            _ => Frame.Continuation(wire.Payload),
        };
        return (wire.IsFinal ? whole : whole.NotFinal()).WithReserved(wire.Reserved);
    }
}
