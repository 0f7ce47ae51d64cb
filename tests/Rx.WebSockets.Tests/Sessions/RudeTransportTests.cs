using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Transports that throw where nobody expects it, or that never return.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class RudeTransportTests(WebSocketRole role) : VirtualFixture(role)
{
    [Test, Property("Case", "K-R03")]
    public void Transport_ThatThrowsWhenItIsLetGo_KeepsNothingFromEnding(
        [Values("input", "output", "disposal")] string what, [Values] bool isClean) => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        var (mine, other) = Ends(transport);
        var rude = new RudeTransport(mine, what);
        var session = EndsWithTheTest(WebSocketSession.Create(rude, Role, new WebSocketSessionOptions { Scheduler = Clock }));
        var peer = EndsWithTheTest(WebSocketSession.Create(other, Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client, new WebSocketSessionOptions { Scheduler = Clock }));
        var seen = Record(session);

        await (isClean ? peer.CloseAsync() : Task.CompletedTask);
        session.Abort();

        await seen.End;
        Assert.That((await session.Completion).IsClean, Is.EqualTo(isClean));
        Assert.That(session.Lifetime.IsCancellationRequested, Is.True);
        Assert.That(rude.IsDisposed, Is.True);
    });

    [Test, Property("Case", "U10")]
    public void Transport_WhoseOutputHangs_IsLetGoAtTheAbort() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 10 });
        var (session, _) = Open(transport);
        await session.SendAsync(new byte[100]);
        await session.SendAsync(new byte[100]);

        session.Abort();

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
        Assert.That((Clock.Elapsed, Ends(transport).Mine.IsClosed), Is.EqualTo((TimeSpan.Zero, true)));
    });

    [Test, Property("Case", "H1.22")]
    public void Transport_WithEndlessInputAtHand_LetsOthersHaveTheirTurn() => Run(async () =>
    {
        var endless = new EndlessReader(WireFrame.Binary(new byte[10]).ToOctets(Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client));
        var session = EndsWithTheTest(WebSocketSession.Create(
            new Duplex(endless, InMemoryTransport.Pair(Clock).Client.Output), Role, new WebSocketSessionOptions { Scheduler = Clock }));
        Record(session);

        await Clock.DelayAsync(TimeSpan.Zero);
        session.Abort();

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Aborted));
        Assert.That(endless.Reads, Is.LessThan(1000));
    });

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Has octets at hand whenever it is asked, and gives up after very many.</summary>
    private sealed class EndlessReader(byte[] octets) : PipeReader
    {
        public int Reads { get; private set; }

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => ++Reads < 20_000
            ? new ValueTask<ReadResult>(new ReadResult(new ReadOnlySequence<byte>(octets), isCanceled: false, isCompleted: false))
            : throw new IOException("Nobody else ever had a turn.");

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
    }

    private sealed class RudeTransport(InMemoryEnd end, string what) : IDuplexPipe, IAsyncDisposable
    {
        public PipeReader Input { get; } = what == "input" ? new RudeReader(end.Input) : end.Input;

        public PipeWriter Output { get; } = what == "output" ? new RudeWriter(end.Output) : end.Output;

        public bool IsDisposed { get; private set; }

        public async ValueTask DisposeAsync()
        {
            IsDisposed = true;
            await end.DisposeAsync();
            if (what == "disposal")
            {
                throw new IOException("The transport throws at its disposal.");
            }
        }
    }

    private sealed class RudeReader(PipeReader inner) : PipeReader
    {
        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null)
        {
            inner.Complete(exception);
            throw new IOException("The input throws at its completion.");
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => inner.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);
    }

    private sealed class RudeWriter(PipeWriter inner) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
            inner.Complete(exception);
            throw new IOException("The output throws at its completion.");
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
