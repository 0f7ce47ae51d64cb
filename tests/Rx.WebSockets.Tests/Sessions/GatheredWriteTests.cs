using System;
using System.Buffers;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.Framing;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>An output over a socket takes payloads as they are; the peer reads when the test says so.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(120_000)]
public sealed class GatheredWriteTests
{
    private readonly SeededRandom _random = new(41);
    private readonly ArrayBufferWriter<byte> _expected = new();
    private SocketPair _pair = null!;
    private StreamOutput _output = null!;

    private static CancellationToken Patience => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenAsync()
    {
        _pair = await SocketPair.OpenAsync();
        _output = new StreamOutput(_pair.Near);
    }

    [TearDown]
    public void Close() => _pair.Dispose();

    [Test]
    public async Task Payloads_BetweenOctets_ComeInTheirOrder()
    {
        Write(10);
        Take(300);
        Take(500);
        Write(2);
        Take(1);
        Assert.That(_output.UnflushedBytes, Is.EqualTo(813));

        var flush = _output.FlushAsync();

        Assert.That(flush.IsCompletedSuccessfully, "the socket has room");
        Assert.That(_output.UnflushedBytes, Is.Zero);
        await AssertComesAsync();
    }

    [Test]
    public async Task Payload_WithNothingBesideIt_Comes()
    {
        Take(5000);

        await _output.FlushAsync(Patience);

        await AssertComesAsync();
    }

    [Test]
    public async Task Octets_InABufferThatGrewMeanwhile_ComeInTheirOrder()
    {
        for (var round = 0; round < 8; round++)
        {
            Write(40_000);
            Take(100);
        }

        var flush = _output.FlushAsync(Patience).AsTask();

        await AssertComesAsync();
        await flush;
    }

    [Test]
    public async Task Flush_OfMoreThanTheSocketTakes_GoesOnAsThePeerReads([Range(1, 12)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        for (var round = 0; _expected.WrittenCount < SocketPair.Plenty; round++)
        {
            Write(random.Next(20));
            Take(1 + random.Next(random.Next(2) == 0 ? 300 : 200_000));
        }

        var flush = _output.FlushAsync(Patience).AsTask();
        Assert.That(flush.IsCompleted, Is.False, "nobody reads");

        await AssertComesAsync(step: 1 + random.Next(random.Next(2) == 0 ? 1000 : 100_000));
        Assert.That((await flush).IsCanceled, Is.False);
    }

    [Test]
    public async Task Flush_BehindOneThatHadToWait_ComesBehindIt()
    {
        for (var round = 0; round < 3; round++)
        {
            Write(14);
            Take(SocketPair.Plenty);
            var flush = _output.FlushAsync(Patience).AsTask();
            Assert.That(flush.IsCompleted, Is.False, "nobody reads");
            await AssertComesAsync();
            await flush;

            Write(100);
            await _output.FlushAsync(Patience);
            await AssertComesAsync();
        }
    }

    [Test]
    public async Task Parts_OfOnePayload_ComeAsOne()
    {
        var payload = _random.NextOctets(50_000);

        foreach (var (from, to) in new[] { (0, 10), (10, 20_000), (20_000, 49_999), (30, 40), (49_999, 50_000) })
        {
            Take(new ArraySegment<byte>(payload, from, to - from));
        }

        Write(1);
        Take(new ArraySegment<byte>(payload, 40, 10));
        await _output.FlushAsync(Patience);
        await AssertComesAsync();
    }

    [Test]
    public async Task Rented_GoesBack_OnceAllIsWritten()
    {
        var rented = TakeRented(100_000);
        Take(SocketPair.Plenty);
        var flush = _output.FlushAsync(Patience).AsTask();
        Assert.That(flush.IsCompleted, Is.False, "nobody reads");
        Assert.That(_expected.WrittenSpan.StartsWith(rented), "it isn't given back yet");

        await AssertComesAsync();
        await flush;

        AssertGivenBack(rented);
        await _output.CompleteAsync();
    }

    [Test]
    public async Task Rented_WhoseOutputIsCut_GoesBackUnwritten()
    {
        var rented = TakeRented(100_000);

        await _output.CompleteAsync(new IOException("cut"));

        AssertGivenBack(rented);
        await AssertEndsAsync();
    }

    [Test]
    public async Task Completion_WithPayloadsLeft_WritesThem()
    {
        var rented = TakeRented(5000);

        await _output.CompleteAsync();

        AssertGivenBack(rented);
        await AssertComesAsync();
        await AssertEndsAsync();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Flush_InterruptedWhileItWaitsForRoom_SendsNothingMore(bool byToken)
    {
        using var cancellation = new CancellationTokenSource();
        Write(14);
        var rented = TakeRented(SocketPair.Plenty);
        Write(14);
        var flush = _output.FlushAsync(cancellation.Token).AsTask();
        Assert.That(flush.IsCompleted, Is.False, "nobody reads");

        if (byToken)
        {
            cancellation.Cancel();
            Assert.That(await Expect.FailureAsync(flush.WaitAsync(Patience)), Is.InstanceOf<OperationCanceledException>());
        }
        else
        {
            _output.CancelPendingFlush();
            Assert.That((await flush.WaitAsync(Patience)).IsCanceled);
        }

        await _output.CompleteAsync(new IOException("cut"));
        Assert.That(rented.AsSpan().SequenceEqual(_expected.WrittenSpan.Slice(14, rented.Length)), "it isn't given back");
        var octets = await AssertEndsAsync();
        Assert.That(octets, Has.Length.InRange(1, SocketPair.Plenty - 1));
        Assert.That(_expected.WrittenSpan.StartsWith(octets));
    }

    [Test]
    public void Flush_InterruptedBefore_SendsNothing()
    {
        Take(5000);
        _output.CancelPendingFlush();

        var flush = _output.FlushAsync();

        Assert.That(flush.Result.IsCanceled);
        Assert.That(_pair.Peer.DataAvailable, Is.False);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Flush_WhosePeerResets_TellsOfIt(bool whileItWaits)
    {
        var rented = TakeRented(SocketPair.Plenty);
        Task? flush = whileItWaits ? _output.FlushAsync(Patience).AsTask() : null;
        _pair.Reset();

        var fault = await Expect.FailureAsync<IOException>(flush ?? FlushBehindTheResetAsync());

        Assert.That(fault.InnerException, Is.InstanceOf<SocketException>());
        await _output.CompleteAsync(fault);
        Assert.That(rented.AsSpan().SequenceEqual(_expected.WrittenSpan[..rented.Length]), "it isn't given back");

        async Task FlushBehindTheResetAsync()
        {
            await Expect.FailureAsync(_pair.Near.ReadAsync(new byte[1], Patience).AsTask());
            await _output.FlushAsync(Patience);
        }
    }

    [Test]
    public async Task Payloads_AreTaken_OverNothingButASocket()
    {
        await using var derived = new Derived(_pair.Near.Socket);

        Assert.That(_output.TakesPayloads);
        Assert.That(new StreamOutput(derived).TakesPayloads, Is.False);
        Assert.That(new StreamOutput(new BufferedStream(_pair.Near)).TakesPayloads, Is.False);
        Assert.That(new StreamOutput(new MemoryStream()).TakesPayloads, Is.False);
    }

    [Test]
    public void Payload_OverASocketThatIsGone_FailsTheFlush()
    {
        _pair.Near.Dispose();

        Take(5000);

        Assert.That(async () => await _output.FlushAsync(), Throws.InstanceOf<IOException>().Or.InstanceOf<ObjectDisposedException>());
    }

    private void Write(int count)
    {
        var octets = _random.NextOctets(count);
        _output.Write(octets);
        _expected.Write(octets);
    }

    private void Take(int count) => Take(new ArraySegment<byte>([0, .. _random.NextOctets(count), 0], 1, count));

    private void Take(ArraySegment<byte> part)
    {
        _output.Take(part);
        _expected.Write(part);
    }

    private byte[] TakeRented(int count)
    {
        var rented = PayloadPool.Rent(count);
        _random.NextOctets(rented.Length).CopyTo(rented, 0);
        Take(new ArraySegment<byte>(rented, 0, rented.Length));
        _output.TakeOver(new Frame(0x82, Opcode.Binary, rented, isRented: true));
        return rented;
    }

    private async Task AssertComesAsync(int step = int.MaxValue)
    {
        var octets = await _pair.ReadAsync(_expected.WrittenCount, Patience, step);
        Assert.That(octets.AsSpan().SequenceEqual(_expected.WrittenSpan));
        Assert.That(_pair.Peer.DataAvailable, Is.False);
        _expected.ResetWrittenCount();
    }

    private async Task<byte[]> AssertEndsAsync()
    {
        await _pair.Near.DisposeAsync();
        var rest = new MemoryStream();
        await _pair.Peer.CopyToAsync(rest, Patience);
        return rest.ToArray();
    }

    // Only debug builds overwrite what is given back.
    private static void AssertGivenBack(byte[] rented)
    {
#if DEBUG
        Assert.That(rented.AsSpan().ContainsAnyExcept((byte)0xDD), Is.False);
#else
        Assert.That(rented, Is.Not.Empty);
#endif
    }

    private sealed class Derived(Socket socket) : NetworkStream(socket, ownsSocket: false);
}
