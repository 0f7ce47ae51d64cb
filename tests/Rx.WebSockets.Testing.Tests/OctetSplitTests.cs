using System;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class OctetSplitTests
{
    [Test]
    public void AtMost_One_MakesEveryOctetARead()
    {
        List<string> reads = Reads(OctetSplit.AtMost(1), "01 02 03");

        Assert.That(reads, Is.EqualTo(["01", "02", "03"]));
    }

    [Test]
    public void AtMost_MoreThanThereIs_GivesEverything()
    {
        List<string> reads = Reads(OctetSplit.AtMost(100), "01 02 03");

        Assert.That(reads, Is.EqualTo(["01 02 03"]));
    }

    [Test]
    public void At_SomePlaces_CutsThere()
    {
        List<string> reads = Reads(OctetSplit.At(1, 4), "01 02 03 04 05 06");

        Assert.That(reads, Is.EqualTo(["01", "02 03 04", "05 06"]));
    }

    [Test]
    public void At_APlaceThatArrivesInParts_NeverReadsAcrossIt()
    {
        List<string> reads = Reads(OctetSplit.At(3), "01 02", "03 04");

        Assert.That(reads, Is.EqualTo(["01 02", "03", "04"]));
    }

    [TestCase(0)]
    [TestCase(2, 2)]
    [TestCase(3, 1)]
    public void At_PlacesThatDontAscend_IsRefused(params int[] places)
    {
        Assert.That(() => OctetSplit.At(places), Throws.ArgumentException);
    }

    [Test]
    public void AtMost_LessThanOne_IsRefused()
    {
        Assert.That(() => OctetSplit.AtMost(0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Seeded_WithTheSameSeed_CutsTheSame()
    {
        string hex = Hex.ToString(new SeededRandom(1).NextOctets(200));

        List<string> first = Reads(OctetSplit.Seeded(new SeededRandom(7)), hex);
        List<string> second = Reads(OctetSplit.Seeded(new SeededRandom(7)), hex);
        List<string> other = Reads(OctetSplit.Seeded(new SeededRandom(8)), hex);

        Assert.That(first, Is.EqualTo(second).And.Not.EqualTo(other));
        Assert.That(string.Join(' ', first), Is.EqualTo(hex));
    }

    [Test]
    public void Split_OfAnyKind_IsBroughtIntoWhatWaits()
    {
        List<string> reads = Reads(waiting => waiting == 3 ? -5 : waiting + 5, "01 02 03");

        Assert.That(reads, Is.EqualTo(["01", "02 03"]));
    }

    [Test]
    public void Split_WhileAFrameIsHeldPartly_AddsOnlyItsOctetsToTheNextRead()
    {
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock, new LinkOptions { Split = OctetSplit.AtMost(2) });

        long[] lengths = clock.Run(async () =>
        {
            await client.SendAsync("01 02 03 04 05");
            var seen = new List<long>();
            do
            {
                ReadResult read = await server.Input.ReadAsync();
                seen.Add(read.Buffer.Length);
                server.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
            while (seen[^1] < 5);

            return seen.ToArray();
        });

        Assert.That(lengths, Is.EqualTo([2L, 4L, 5L]));
    }

    [Test]
    public void Split_OfSeveralArrivalsBeforeTheFirstRead_StillHoldsForEveryRead()
    {
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock, new LinkOptions { Split = OctetSplit.AtMost(2) });

        List<string> reads = clock.Run(async () =>
        {
            await client.SendAsync("01 02 03");
            await clock.SettleAsync();
            await client.SendAsync("04 05");
            await clock.SettleAsync();
            return new List<string> { await server.ReadAsync(), await server.ReadAsync(), await server.ReadAsync() };
        });

        Assert.That(reads, Is.EqualTo(["01 02", "03 04", "05"]));
    }

    private static List<string> Reads(Func<int, int> split, params string[] sent)
    {
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock, new LinkOptions { Split = split });
        return clock.Run(async () =>
        {
            Task<List<string>> reads = server.ReadToEndAsync();
            foreach (string hex in sent)
            {
                await client.SendAsync(hex);
                await clock.SettleAsync();
            }

            client.Output.Complete();
            List<string> all = await reads;
            all.RemoveAt(all.Count - 1); // the end of input, a read of its own here
            return all;
        });
    }
}
