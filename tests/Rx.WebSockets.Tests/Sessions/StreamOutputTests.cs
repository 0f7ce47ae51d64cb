using System;
using System.Buffers;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

public sealed class StreamOutputTests
{
    private readonly VirtualClock _clock = new();
    private readonly TalkingStream _stream = new();

    [Test]
    public void Flush_OfManyPieces_IsOneWrite() => _clock.Run(async () =>
    {
        var output = new StreamOutput(_stream);
        output.Write<byte>([1, 2]);
        output.Write<byte>([3]);

        await output.FlushAsync();

        Assert.That(_stream.Writes, Is.EqualTo(new byte[][] { [1, 2, 3] }));
        Assert.That((_stream.Flushes, output.UnflushedBytes), Is.EqualTo((1, 0L)));
    });

    [Test]
    public void Flush_OfMoreThanABatch_LosesNothing() => _clock.Run(async () =>
    {
        var output = new StreamOutput(_stream);
        var octets = new SeededRandom(1).NextOctets(300_000);
        foreach (var chunk in octets.Chunk(4096))
        {
            output.Write<byte>(chunk);
        }

        await output.FlushAsync();

        Assert.That(_stream.Writes.Single().AsSpan().SequenceEqual(octets));
    });

    [Test]
    public void Flush_Interrupted_IsCancelled() => _clock.Run(async () =>
    {
        var output = new StreamOutput(_stream);
        _stream.WritesWaitFor = new TaskCompletionSource().Task;
        output.Write<byte>([1]);
        var flush = output.FlushAsync();

        output.CancelPendingFlush();

        Assert.That((await flush).IsCanceled);
    });

    [Test]
    public void Flush_WhoseTokenFires_IsGivenUp() => _clock.Run(async () =>
    {
        var output = new StreamOutput(_stream);
        _stream.WritesWaitFor = new TaskCompletionSource().Task;
        output.Write<byte>([1]);
        using var cancellation = new CancellationTokenSource();
        var flush = output.FlushAsync(cancellation.Token);

        cancellation.Cancel();

        Assert.That(await Expect.FailureAsync(flush.AsTask()), Is.InstanceOf<OperationCanceledException>());
    });

    [Test]
    public void Flush_ThatTheStreamRefuses_TellsWhy() => _clock.Run(() =>
    {
        var output = new StreamOutput(_stream);
        _stream.WritesWaitFor = Task.FromException(new IOException("gone"));
        output.Write<byte>([1]);

        Assert.That(async () => await output.FlushAsync(), Throws.InstanceOf<IOException>().With.Message.EqualTo("gone"));
        return Task.CompletedTask;
    });

    [TestCase(null, 1)]
    [TestCase("cut", 0)]
    public void Completion_WritesWhatIsLeft_UnlessItIsCut(string? fault, int writes) => _clock.Run(async () =>
    {
        var output = new StreamOutput(_stream);
        output.Write<byte>([1]);

        await output.CompleteAsync(fault is null ? null : new IOException(fault));

        Assert.That(_stream.Writes, Has.Count.EqualTo(writes));
        Assert.That(() => output.GetSpan().Length, Throws.InstanceOf<ObjectDisposedException>());
    });
}
