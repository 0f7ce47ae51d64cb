using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

public sealed class StreamInputTests
{
    private readonly VirtualClock _clock = new();
    private readonly TalkingStream _stream = new();

    // What a buffer of the pool offers.
    private const int Large = 64 << 10;

    [Test]
    public void Read_WhileNothingArrives_OffersNoBuffer()
    {
        var input = new StreamInput(_stream);

        var read = input.ReadAsync();

        Assert.That(read.IsCompleted, Is.False);
        Assert.That(_stream.Reads, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Reads_WhileWhatComesIsSmall_WaitWithTheSmallBuffer() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream, smallRead: 16);

        await TakeAsync(input, [1]);
        await TakeAsync(input, [2, 3]);
        await TakeAsync(input, [4]);

        Assert.That(_stream.Reads, Is.EqualTo(new[] { 0, Large, 16, 16 }));
    });

    [Test]
    public void Read_AfterARest_WaitsWithoutABuffer_UntilSomethingSmallHasCome() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream, smallRead: 16);
        await TakeAsync(input, [1]);
        await TakeAsync(input, [2]);
        _stream.Reads.Clear();

        input.Rest();
        await TakeAsync(input, [3]);
        await TakeAsync(input, [4]);

        Assert.That(_stream.Reads, Is.EqualTo(new[] { 0, Large, 16 }));
    });

    [Test]
    public void Reads_AfterTheSmallBufferWasFull_OfferNoneUntilSomethingComes() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream, smallRead: 16);
        await TakeAsync(input, [1]);
        _stream.Reads.Clear();
        var octets = new SeededRandom(2).NextOctets(20);
        _stream.Arrive(octets);

        var first = await input.ReadAsync();
        Assert.That(first.Buffer.ToArray(), Is.EqualTo(octets[..16]));
        input.AdvanceTo(first.Buffer.End);
        var second = await input.ReadAsync();
        Assert.That(second.Buffer.ToArray(), Is.EqualTo(octets[16..]));
        input.AdvanceTo(second.Buffer.End);
        _ = input.ReadAsync();

        Assert.That(_stream.Reads, Is.EqualTo(new[] { 16, 0, Large, 16 }));
    });

    [Test]
    public void Octets_LeftInTheSmallBuffer_StandBeforeTheNext() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream, smallRead: 4);
        await TakeAsync(input, [1]);
        var octets = new SeededRandom(3).NextOctets(100);
        _stream.Arrive(octets);

        var read = await input.ReadAsync();
        while (read.Buffer.Length < octets.Length)
        {
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await input.ReadAsync();
        }

        Assert.That(read.Buffer.ToArray(), Is.EqualTo(octets));
    });

    [Test]
    public void Octets_Consumed_AreNotSeenAgain() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        _stream.Arrive(1, 2, 3);
        _stream.Arrive(4);

        input.AdvanceTo((await input.ReadAsync()).Buffer.End);

        Assert.That((await input.ReadAsync()).Buffer.ToArray(), Is.EqualTo(new byte[] { 4 }));
    });

    [Test]
    public void Octets_ExaminedButNotConsumed_StandBeforeTheNext() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        _stream.Arrive(1, 2, 3);
        _stream.Arrive(4);
        var first = (await input.ReadAsync()).Buffer;

        input.AdvanceTo(first.GetPosition(1), first.End);

        Assert.That((await input.ReadAsync()).Buffer.ToArray(), Is.EqualTo(new byte[] { 2, 3, 4 }));
    });

    [Test]
    public void Octets_NotExamined_AreThereAtOnce() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        _stream.Arrive(1, 2, 3);
        var first = (await input.ReadAsync()).Buffer;
        var asked = _stream.Reads.Count;

        input.AdvanceTo(first.GetPosition(2));

        Assert.That((await input.ReadAsync()).Buffer.ToArray(), Is.EqualTo(new byte[] { 3 }));
        Assert.That(_stream.Reads, Has.Count.EqualTo(asked));
    });

    [Test]
    public void Octets_ThatOutgrowTheBuffer_AreKeptInOrder() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        var octets = new SeededRandom(1).NextOctets(200_000);
        foreach (var chunk in octets.Chunk(999))
        {
            _stream.Arrive(chunk);
        }

        var read = await input.ReadAsync();
        while (read.Buffer.Length < octets.Length)
        {
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await input.ReadAsync();
        }

        Assert.That(read.Buffer.ToArray().AsSpan().SequenceEqual(octets));
    });

    [Test]
    public void End_IsTold_AndLeavesWhatWasNotConsumed() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        _stream.Arrive(1);
        _stream.Arrive();
        var first = (await input.ReadAsync()).Buffer;
        input.AdvanceTo(first.Start, first.End);

        var last = await input.ReadAsync();

        Assert.That((last.IsCompleted, last.Buffer.ToArray()), Is.EqualTo((true, new byte[] { 1 })));
    });

    [Test]
    public void Read_Interrupted_IsCancelled() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        var read = input.ReadAsync();

        input.CancelPendingRead();

        Assert.That((await read).IsCanceled);
    });

    [TestCase(0)]
    [TestCase(16)]
    public void Read_WhoseTokenFires_IsGivenUp_AndTheNextOneGoesOn(int smallRead) => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream, smallRead);
        await TakeAsync(input, [0]);
        _stream.Arrive(1, 2);
        var first = (await input.ReadAsync()).Buffer;
        input.AdvanceTo(first.GetPosition(1), first.End);
        using var cancellation = new CancellationTokenSource();
        var read = input.ReadAsync(cancellation.Token);

        cancellation.Cancel();
        Assert.That(await Expect.FailureAsync(read.AsTask()), Is.InstanceOf<OperationCanceledException>());
        _stream.Arrive(3);

        Assert.That((await input.ReadAsync()).Buffer.ToArray(), Is.EqualTo(new byte[] { 2, 3 }));
    });

    [Test]
    public void Read_WhoseTokenFiredBefore_TakesNothing() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        _stream.Arrive(1);

        var failure = await Expect.FailureAsync(input.ReadAsync(new CancellationToken(canceled: true)).AsTask());

        Assert.That(failure, Is.InstanceOf<OperationCanceledException>());
        Assert.That((await input.ReadAsync()).Buffer.ToArray(), Is.EqualTo(new byte[] { 1 }));
    });

    [Test]
    public void Buffer_OfAReadThatWasInterrupted_StaysTheStreams() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        _stream.Arrive(1);
        var first = (await input.ReadAsync()).Buffer;
        input.AdvanceTo(first.Start, first.End);
        var read = input.ReadAsync();

        input.CancelPendingRead();
        await read;

        MemoryMarshal.TryGetArray(first.First, out var lent);
        Assert.That(ArrayPool<byte>.Shared.Rent(lent.Array!.Length), Is.Not.SameAs(lent.Array));
    });

    [Test]
    public void Stream_WithNothingAtHand_IsEmptyAndReadsIntoAnotherPlace() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        var room = new byte[100];
        _stream.Arrive(1, 2, 3);
        var first = (await input.ReadAsync()).Buffer;
        var whileHeld = input.IsEmpty;

        input.AdvanceTo(first.End);
        _stream.Arrive(4, 5);
        var read = await ReadIntoAsync(input, room);

        Assert.That((whileHeld, input.IsEmpty), Is.EqualTo((false, true)));
        Assert.That(read.Buffer.ToArray(), Is.EqualTo(new byte[] { 4, 5 }));
        Assert.That(room[..2], Is.EqualTo(new byte[] { 4, 5 }));
    });

    [TestCase(true, 16)]
    [TestCase(false, 0)]
    public void Read_AfterOneIntoAnotherPlace_IsSmallWhereItCostsLittle(bool isInMemory, int offered) => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream, smallRead: 16, isInMemory);
        await TakeAsync(input, new byte[20]);
        _stream.Arrive(1);
        await ReadIntoAsync(input, new byte[100]);

        _ = input.ReadAsync();

        Assert.That(_stream.Reads, Is.EqualTo(new[] { 0, Large, 100, offered }));
    });

    [Test]
    public void Read_AfterOneIntoAnotherPlace_WithoutASmallBuffer_WaitsWithNone() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream, smallRead: 0, isInMemory: true);
        _stream.Arrive(1);
        await ReadIntoAsync(input, new byte[100]);

        _ = input.ReadAsync();

        Assert.That(_stream.Reads, Is.EqualTo(new[] { 100, 0 }));
    });

    [Test]
    public void ReadIntoAnotherPlace_TellsTheEnd_AndCanBeInterrupted() => _clock.Run(async () =>
    {
        var input = new StreamInput(_stream);
        _stream.Arrive();

        var end = await ReadIntoAsync(input, new byte[10]);
        _stream.Arrive(1);
        await ReadIntoAsync(input, new byte[10]);
        var read = input.BeginRead(new byte[10]);
        input.CancelPendingRead();

        Assert.That(await Expect.FailureAsync(read.AsTask()), Is.InstanceOf<OperationCanceledException>());
        Assert.That((end.IsCompleted, input.IsInterrupted), Is.EqualTo((true, true)));
    });

    [Test]
    public void Read_AfterCompletion_IsRefused()
    {
        PipeReader input = new StreamInput(_stream);

        input.Complete();

        Assert.That(async () => await input.ReadAsync(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Octets_InAnyPiecesTakenInAnyStepsWithReadsGivenUp_AreAllSeenOnce([Range(1, 60)] int seed) => _clock.Run(async () =>
    {
        var random = new SeededRandom((ulong)seed);
        var input = new StreamInput(_stream, smallRead: random.Next(3) * 20);
        var octets = random.NextOctets(1 + random.Next(200_000));
        var (arrived, taken) = (0, 0);

        while (taken < octets.Length)
        {
            await GiveUpSomeAsync(input, random.Next(3));
            var size = arrived == octets.Length ? 0 : 1 + random.Next(Math.Min(octets.Length - arrived, 1 << (4 + random.Next(13))));
            if (size > 0)
            {
                _stream.Arrive(octets[arrived..(arrived + size)]);
                arrived += size;
            }

            do
            {
                var buffer = (await input.ReadAsync()).Buffer;
                Assert.That(buffer.ToArray().AsSpan().SequenceEqual(octets.AsSpan(taken, (int)buffer.Length)));
                var consumed = arrived == octets.Length ? (int)buffer.Length : random.Next((int)buffer.Length + 1);
                taken += consumed;
                input.AdvanceTo(buffer.GetPosition(consumed), buffer.End);
                SpoilThePool();
            }
            while (_stream.HasArrivals);
        }
    });

    private async Task TakeAsync(StreamInput input, byte[] octets)
    {
        _stream.Arrive(octets);
        var read = await input.ReadAsync();
        Assert.That(read.Buffer.ToArray(), Is.EqualTo(octets));
        input.AdvanceTo(read.Buffer.End);
    }

    private static async Task<ReadResult> ReadIntoAsync(StreamInput input, Memory<byte> room) => input.EndRead(await input.BeginRead(room), room);

    private static async Task GiveUpSomeAsync(StreamInput input, int reads)
    {
        for (var read = 0; read < reads; read++)
        {
            using var cancellation = new CancellationTokenSource();
            var given = input.ReadAsync(cancellation.Token).AsTask();
            cancellation.Cancel();
            Assert.That(await Expect.FailureAsync(given), Is.InstanceOf<OperationCanceledException>());
        }
    }

    /// <summary>Overwrites what the pool has, as its next users would.</summary>
    private static void SpoilThePool()
    {
        var rented = Enumerable.Range(0, 4).Select(_ => ArrayPool<byte>.Shared.Rent(64 << 10)).ToArray();
        foreach (var array in rented)
        {
            Array.Fill(array, (byte)0xEE);
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
