using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>What happens to a legal stream on its way: a bit turns, octets are cut away or put in.</summary>
public sealed record Spoiling(int Position, int Flip, int Remove, byte[] Insert)
{
    public static Spoiling None { get; } = new(0, 0, 0, []);

    public static Gen<Spoiling> Any { get; } =
        from position in Gen.Choose(0, 100_000)
        from flip in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 7).Select(bit => 1 << bit))
        from remove in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 200)))
        from insert in Gen.Frequency((3, Gen.Constant<int[]>([])), (1, Gen.ArrayOf(Gen.Choose(0, 255), 5)))
        select new Spoiling(position, flip, remove, [.. insert.Select(octet => (byte)octet)]);

    public byte[] Apply(byte[] octets)
    {
        if (octets.Length == 0)
            return Insert;
        int at = Position % octets.Length;
        return [.. octets[..at], .. Insert, (byte)(octets[at] ^ Flip), .. octets.Skip(at + 1 + Remove)];
    }

    public override string ToString() => this == None ? "unspoiled" : $"at {Position} flip {Flip} remove {Remove} insert {Insert.Length}";
}
