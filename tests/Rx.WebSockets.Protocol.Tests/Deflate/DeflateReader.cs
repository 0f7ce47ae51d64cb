using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>Reads raw deflate (RFC 1951) to see how far back it refers. It shares nothing with zlib.</summary>
internal sealed class DeflateReader(byte[] octets)
{
    private static readonly int[] LengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly int[] DistanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
    private static readonly int[] DistanceBase = [.. DistanceBits.Select((_, i) => 1 + DistanceBits.Take(i).Sum(bits => 1 << bits))];
    private static readonly int[] Order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private int _position;
    private int _farthest;

    /// <summary>The largest distance in a series of blocks that ends at an octet's border.</summary>
    public static int FarthestDistance(byte[] octets)
    {
        var reader = new DeflateReader(octets);
        while (reader._position < 8 * octets.Length)
        {
            reader.ReadBlock();
        }

        return reader._farthest;
    }

    private void ReadBlock()
    {
        Bits(1);
        switch (Bits(2))
        {
            case 0:
                _position = (_position + 7) / 8 * 8;
                var length = Bits(16);
                Bits(16);
                _position += 8 * length;
                break;
            case 1:
                var literals = Enumerable.Range(0, 288).Select(i => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
                ReadSymbols(new Code(literals), new Code(Enumerable.Repeat(5, 30)));
                break;
            case 2:
                ReadDynamic();
                break;
            default:
                throw new FormatException("A block of a reserved type.");
        }
    }

    private void ReadDynamic()
    {
        var (literalCount, distanceCount, count) = (257 + Bits(5), 1 + Bits(5), 4 + Bits(4));
        var own = new int[19];
        for (var i = 0; i < count; i++)
        {
            own[Order[i]] = Bits(3);
        }

        var code = new Code(own);
        var lengths = new List<int>();
        while (lengths.Count < literalCount + distanceCount)
        {
            var symbol = Symbol(code);
            lengths.AddRange(symbol switch
            {
                16 => Enumerable.Repeat(lengths[^1], 3 + Bits(2)),
                17 => Enumerable.Repeat(0, 3 + Bits(3)),
                18 => Enumerable.Repeat(0, 11 + Bits(7)),
                _ => [symbol],
            });
        }

        ReadSymbols(new Code(lengths.Take(literalCount)), new Code(lengths.Skip(literalCount)));
    }

    private void ReadSymbols(Code literals, Code distances)
    {
        for (var symbol = Symbol(literals); symbol != 256; symbol = Symbol(literals))
        {
            if (symbol > 256)
            {
                Bits(LengthBits[symbol - 257]);
                var distance = Symbol(distances);
                _farthest = Math.Max(_farthest, DistanceBase[distance] + Bits(DistanceBits[distance]));
            }
        }
    }

    private int Symbol(Code code)
    {
        var (bits, first, index) = (0, 0, 0);
        for (var length = 1; length < 16; length++)
        {
            bits |= Bit();
            if (bits - first < code.Counts[length])
            {
                return code.Symbols[index + bits - first];
            }

            index += code.Counts[length];
            first = (first + code.Counts[length]) << 1;
            bits <<= 1;
        }

        throw new FormatException("No such code.");
    }

    private int Bit()
    {
        var bit = (octets[_position >> 3] >> (_position & 7)) & 1;
        _position++;
        return bit;
    }

    private int Bits(int count)
    {
        var bits = 0;
        for (var i = 0; i < count; i++)
        {
            bits |= Bit() << i;
        }

        return bits;
    }

    /// <summary>Codes of one length are consecutive, in the order of their symbols (§3.2.2): how many have each length, and all symbols in the order of their codes.</summary>
    private sealed class Code
    {
        public Code(IEnumerable<int> lengths)
        {
            var used = lengths.Select((length, symbol) => (length, symbol)).Where(it => it.length > 0).ToArray();
            Symbols = [.. used.OrderBy(it => it.length).Select(it => it.symbol)];
            foreach (var (length, _) in used)
            {
                Counts[length]++;
            }
        }

        public int[] Counts { get; } = new int[16];

        public int[] Symbols { get; }
    }
}
