using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

public abstract partial class SessionContract
{
    [Test]
    public void SendAsync_Stream_ArrivesAsOneMessageWhateverTheChunks([Values(1000, 65536)] int chunkSize) => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { OutboxHigh = 16 << 10, OutboxLow = 4 << 10 });
        var seen = Record(peer);
        var content = Enumerable.Range(0, 100_000).Select(number => (byte)(number * 7)).ToArray();

        await subject.SendAsync(new MemoryStream(content), chunkSize: chunkSize);

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Binary(content)));
    });

    [Test]
    public void SendAsync_StreamAsText_MayCutCharactersBetweenFragments() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        await subject.SendAsync(new MemoryStream("aäb"u8.ToArray()), Opcode.Text, chunkSize: 2);

        Assert.That(await peer.Seen.TakeAsync(3), Is.EqualTo(new[]
        {
            Frame.Text(new byte[] { (byte)'a', 0xC3 }).NotFinal(), Frame.Continuation(new byte[] { 0xA4, (byte)'b' }).NotFinal(), Frame.Continuation(default),
        }));
    });

    [Test]
    public void SendAsync_StreamWithoutOctets_IsAnEmptyMessage() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        await subject.SendAsync(Stream.Null, Opcode.Text);
        await subject.SendAsync(Chunks([[], []]));

        Assert.That(await peer.Seen.TakeAsync(2), Is.EqualTo(new[] { Frame.Text(""), Frame.Binary(default) }));
    });

    [Test]
    public void SendAsync_Chunks_GoOutAsTheyComeWhileOtherDataWaitsAndControlPasses() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var more = new TaskCompletionSource();

        var streamed = subject.SendAsync(Chunks(["A"u8.ToArray(), "B"u8.ToArray()], between: more.Task)).AsTask();
        var other = subject.SendAsync("other").AsTask();
        await subject.SendAsync(Frame.Ping());
        await peer.Seen.FirstAsync(frame => frame.Opcode is Opcode.Ping);
        Assert.That((streamed.IsCompleted, other.IsCompleted), Is.EqualTo((false, false)));
        more.SetResult();
        await Task.WhenAll(streamed, other);

        Assert.That(await peer.Seen.TakeAsync(5), Is.EqualTo(new[]
        {
            Frame.Binary("A"u8.ToArray()).NotFinal(), Frame.Ping(), Frame.Continuation("B"u8.ToArray()).NotFinal(), Frame.Continuation(default), Frame.Text("other"),
        }));
    });

    [Test]
    public void SendAsync_ChunksOfOneBuffer_ArriveAsTheyWere() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        var buffer = new byte[1000];

        await subject.SendAsync(Enumerable.Range(1, 50).ToAsyncEnumerable().Select(number =>
        {
            Array.Fill(buffer, (byte)number);
            return new ReadOnlyMemory<byte>(buffer);
        }));
        Array.Clear(buffer);

        var message = await seen.NextAsync();
        Assert.That(message.Payload.ToArray().Chunk(1000).Select(chunk => chunk.Distinct()), Is.EqualTo(Enumerable.Range(1, 50).Select(number => new[] { (byte)number })));
    });

    [Test, Property("Case", "U1")]
    public void SendAsync_StreamedAndCancelledBeforeItsFirstFragment_SendsNothingAndLeavesTheSessionAlive([Values] bool alreadyCancelled) => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        using var cancellation = new CancellationTokenSource();
        await subject.SendAsync(Frame.Text("A").NotFinal());
        if (alreadyCancelled)
        {
            cancellation.Cancel();
        }

        var cancelled = subject.SendAsync(new MemoryStream(new byte[10]), cancellationToken: cancellation.Token).AsTask();
        cancellation.Cancel();

        Assert.That(await Expect.FailureAsync(cancelled), Is.InstanceOf<OperationCanceledException>());
        await subject.SendAsync(Frame.Continuation("B"u8.ToArray()));
        Assert.That(await seen.NextTextAsync(), Is.EqualTo("AB"));
        Assert.That(subject.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void SendAsync_StreamedAndCancelledInTheMiddle_EndsTheSessionWith1011() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        using var cancellation = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        var cancelled = subject.SendAsync(Chunks([new byte[10], new byte[10]], between: never.Task), cancellationToken: cancellation.Token).AsTask();

        cancellation.Cancel();

        Assert.That(await Expect.FailureAsync(cancelled), Is.InstanceOf<OperationCanceledException>());
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.InternalError));
        Assert.That((await subject.Completion).Kind, Is.EqualTo(EndKind.Faulted));
        Assert.That(seen.Frames, Is.Empty);
    });

    [Test]
    public void SendAsync_ChunksThatFailBeforeTheFirst_SendsNothingAndLeavesTheSessionAlive() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        var fault = new IOException("mine");

        var failed = subject.SendAsync(Chunks([[]], between: Task.FromException(fault)));

        Assert.That(await Expect.FailureAsync(failed), Is.SameAs(fault));
        await subject.SendAsync("next");
        Assert.That(await seen.NextTextAsync(), Is.EqualTo("next"));
    });

    [Test]
    public void SendAsync_ChunksThatFailInTheMiddle_EndsTheSessionWith1011AndTellsNothing() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        var fault = new IOException("secret");

        var failed = subject.SendAsync(Chunks(["half"u8.ToArray(), []], between: Task.FromException(fault)));

        Assert.That(await Expect.FailureAsync(failed), Is.SameAs(fault));
        var told = await peer.Completion;
        Assert.That((told.CodeReceived, told.Reason), Is.EqualTo(((CloseCode?)CloseCode.InternalError, "")));
        var end = await subject.Completion;
        Assert.That((end.Kind, end.Cause), Is.EqualTo((EndKind.Faulted, (Exception?)fault)));
        Assert.That(seen.Frames, Is.Empty);
    });

    [Test]
    public void SendAsync_ChunksOfASourceWhosePeerBrokeTheProtocol_SaysNothingOfThatToThisPeer() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var fault = new ProtocolException(CloseCode.InvalidPayload, "§8.1", "no UTF-8");

        var failed = subject.SendAsync(Chunks(["half"u8.ToArray(), []], between: Task.FromException(fault)));

        Assert.That(await Expect.FailureAsync(failed), Is.SameAs(fault));
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.InternalError));
        var end = await subject.Completion;
        Assert.That((end.Kind, end.Cause?.InnerException), Is.EqualTo((EndKind.Faulted, (Exception?)fault)));
    });

    [Test]
    public void SendAsync_StreamedAtAnAbortOrAfterTheEnd_FailsWithTheEnd() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        var more = new TaskCompletionSource();
        var open = subject.SendAsync(Chunks([new byte[1], new byte[1]], between: more.Task)).AsTask();

        subject.Abort();
        more.SetResult();
        var late = subject.SendAsync(new MemoryStream([1]));

        Assert.That((await Expect.FailureAsync<SessionException>(open)).End?.Kind, Is.EqualTo(EndKind.Aborted));
        Assert.That((await Expect.FailureAsync<SessionException>(late)).End?.Kind, Is.EqualTo(EndKind.Aborted));
    });

    [Test]
    public void SendAsync_StreamedThatCannotBe_IsRefusedAtTheCall() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();

        Assert.That(() => subject.SendAsync((Stream)null!), Throws.ArgumentNullException);
        Assert.That(() => subject.SendAsync((IAsyncEnumerable<ReadOnlyMemory<byte>>)null!), Throws.ArgumentNullException);
        Assert.That(() => subject.SendAsync(Stream.Null, Opcode.Ping), Throws.ArgumentException);
        Assert.That(() => subject.SendAsync(Stream.Null, Opcode.Continuation), Throws.ArgumentException);
        Assert.That(() => subject.SendAsync(Stream.Null, chunkSize: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    /// <summary>Chunks, behind the first of which something else is awaited.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Chunks(
        byte[][] chunks, Task? between = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var (number, chunk) in chunks.Index())
        {
            if (number == 1 && between is not null)
            {
                await between.WaitAsync(cancellationToken);
            }

            yield return chunk;
        }

        if (chunks.Length == 1 && between is not null)
        {
            await between.WaitAsync(cancellationToken);
        }
    }
}
