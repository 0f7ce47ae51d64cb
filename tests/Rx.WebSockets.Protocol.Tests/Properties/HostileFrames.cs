using FsCheck;
using FsCheck.Fluent;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>Frames that no peer may send, whatever came before.</summary>
public static class HostileFrames
{
    public static Gen<WireFrame> Any { get; } = Gen.Elements(
        new WireFrame((Opcode)3, []),
        new WireFrame((Opcode)15, [1]),
        Wire.Text("x").With(ReservedBits.Rsv1),
        Wire.Ping("p").NotFinal(),
        Wire.Ping(new string('p', 126)),
        Wire.Pong().With(ReservedBits.Rsv3),
        Wire.Close([0x03]),
        Wire.Close(1005),
        Wire.Close([0x03, 0xe8, 0xff]),
        Wire.Text([0xff]),
        Wire.Text([0xf0, 0x9f]),
        Wire.Binary(new byte[401]),
        Wire.Binary(new byte[400]).NotFinal().Telling(long.MaxValue),
        Wire.Binary(1).Telling(ulong.MaxValue),
        Wire.Binary(1).WithLengthIn(16),
        Wire.Binary(1).WithLengthIn(64),
        Wire.Ping("p").WithLengthIn(64));
}
