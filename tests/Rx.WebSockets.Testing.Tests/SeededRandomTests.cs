using System;
using System.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class SeededRandomTests
{
    [Test]
    public void Octets_OfASeed_AreTheseForEver()
    {
        string hex = Hex.ToString(new SeededRandom(42).NextOctets(16));

        Assert.That(hex, Is.EqualTo("16 C7 2E 0C 2E 0B 78 15 7E 3A 11 6D 86 D9 04 61"));
    }

    [Test]
    public void Octets_AskedForInParts_AreOneStream()
    {
        var parts = new SeededRandom(5);
        byte[] octets = new byte[64];

        int from = 0;
        for (int length = 0; from + length <= octets.Length; length++)
        {
            parts.Fill(octets.AsSpan(from, length));
            from += length;
        }

        Assert.That(octets[..from], Is.EqualTo(new SeededRandom(5).NextOctets(from)));
    }

    [Test]
    public void Seeds_ThatDiffer_GiveOtherOctets()
    {
        string[] streams = [.. Enumerable.Range(0, 100).Select(seed => Hex.ToString(new SeededRandom((ulong)seed).NextOctets(8)))];

        Assert.That(streams, Is.Unique);
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(10)]
    public void Next_BelowABound_GivesEveryNumberAboutAsOften(int bound)
    {
        var random = new SeededRandom(9);

        int[] counts = new int[bound];
        for (int i = 0; i < 10_000 * bound; i++)
        {
            counts[random.Next(bound)]++;
        }

        Assert.That(counts, Is.All.InRange(9_500, 10_500));
    }

    [Test]
    public void Next_BelowABoundThatDoesntDivideTheOctets_FavoursNobody()
    {
        // Taken modulo this bound, three quarters of all 32-bit numbers would fall into the lower two thirds.
        const int Bound = 0x60000000;
        var random = new SeededRandom(4);

        int low = Enumerable.Range(0, 30_000).Count(_ => random.Next(Bound) < Bound / 3 * 2);

        Assert.That(low, Is.InRange(19_500, 20_500));
    }

    [Test]
    public void Next_BelowNothing_IsRefused()
    {
        Assert.That(() => new SeededRandom(1).Next(0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Next_BelowTheLargestBound_IsNeverNegative()
    {
        var random = new SeededRandom(3);

        int[] numbers = [.. Enumerable.Range(0, 1000).Select(_ => random.Next(int.MaxValue))];

        Assert.That(numbers, Is.All.GreaterThanOrEqualTo(0));
    }
}
