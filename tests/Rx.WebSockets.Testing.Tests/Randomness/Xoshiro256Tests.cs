using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Testing.Randomness;

namespace Rx.WebSockets.Testing.Tests.Randomness;

[TestFixture]
public sealed class Xoshiro256Tests
{
    [Test]
    public void Generator_FromTheStateOfTheReference_GivesItsNumbers()
    {
        var generator = new Xoshiro256(1, 2, 3, 4);

        ulong[] numbers = [.. Enumerable.Range(0, 5).Select(_ => generator.Next())];

        Assert.That(numbers, Is.EqualTo([11520UL, 0UL, 1509978240UL, 1215971899390074240UL, 1216172134540287360UL]));
    }

    [Test]
    public void SplitMix_FromTheSeedOfTheReference_GivesItsNumbers()
    {
        ulong state = 1234567;

        ulong[] numbers = [.. Enumerable.Range(0, 3).Select(_ => Xoshiro256.SplitMix(ref state))];

        Assert.That(numbers, Is.EqualTo([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL]));
    }
}
