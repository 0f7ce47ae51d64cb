using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>Legal messages: text or binary, in any fragments, with control frames between those.</summary>
public static class Messages
{
    private static readonly Gen<string> Letter = Gen.Elements("a", "ж", "€", "😀", "\0");

    private static readonly Gen<byte[]> Texts =
        from length in Gen.OneOf(Gen.Choose(0, 5), Gen.Choose(30, 60))
        from letters in Gen.ArrayOf(Letter, length)
        select Wire.Utf8(string.Concat(letters));

    private static readonly Gen<byte[]> Binaries =
        from length in Gen.OneOf(Gen.Choose(0, 5), Gen.Elements(124, 125, 126, 127, 128, 255, 256, 399))
        from octets in Gen.ArrayOf(Gen.Choose(0, 255), length)
        select octets.Select(octet => (byte)octet).ToArray();

    private static readonly Gen<WireFrame[]> Controls =
        from count in Gen.Frequency((4, Gen.Constant(0)), (2, Gen.Constant(1)), (1, Gen.Constant(3)))
        from controls in Gen.ArrayOf(
            from ping in Gen.Elements(true, false)
            from length in Gen.Elements(0, 1, 125)
            select ping ? Wire.Ping(new string('p', length)) : Wire.Pong(new string('q', length)), count)
        select controls;

    /// <summary>The frames of one message with the control frames before, in and behind it.</summary>
    public static Gen<WireFrame[]> Any { get; } =
        from isText in Gen.Elements(true, false)
        from payload in isText ? Texts : Binaries
        from count in Gen.Elements(0, 0, 1, 4)
        from cuts in Gen.ArrayOf(Gen.Choose(0, payload.Length), count)
        from controls in Gen.ArrayOf(Controls, cuts.Length + 2)
        select Fragment(isText ? Opcode.Text : Opcode.Binary, payload, [0, .. cuts.Order(), payload.Length], controls);

    private static WireFrame[] Fragment(Opcode opcode, byte[] payload, int[] borders, WireFrame[][] controls) =>
    [
        .. controls[0],
        .. borders.Zip(borders.Skip(1)).SelectMany((part, i) => (WireFrame[])
        [
            new WireFrame(i == 0 ? opcode : Opcode.Continuation, payload[part.First..part.Second]) { IsFinal = i == borders.Length - 2 },
            .. controls[i + 1],
        ]),
    ];
}
