using System;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class VirtualClockPipeTests
{
    private const int Rounds = 1_000_000;

    [Test]
    public void Pipe_ThatResumesItsReader_DoesSoAtThisInstantButNotInsideTheWriter()
    {
        var clock = new VirtualClock();
        Pipe pipe = MakePipe(clock);
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();

        pipe.Writer.WriteAsync(new byte[] { 1 }).AsTask().Wait();
        bool inside = read.IsCompleted;
        clock.AdvanceBy(TimeSpan.Zero);

        Assert.That((inside, read.IsCompleted), Is.EqualTo((false, true)));
    }

    [Test]
    public void Pipes_BetweenTwoAwaitingLoops_KeepAMillionPingPongsOnOneThreadWithAFlatStack()
    {
        var clock = new VirtualClock(new VirtualClockOptions { MaxActionsPerInstant = int.MaxValue });
        (Pipe ping, Pipe pong) = (MakePipe(clock), MakePipe(clock));
        int thread = Environment.CurrentManagedThreadId;
        int deepest = 0;

        clock.Run(() => Task.WhenAll(
            PingPongAsync(ping, pong, serves: true, Sample),
            PingPongAsync(pong, ping, serves: false, Sample)));

        Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
        Assert.That(deepest, Is.InRange(1, 150));

        void Sample()
        {
            deepest = Math.Max(deepest, new StackTrace().FrameCount);
            Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(thread));
        }
    }

    private static Pipe MakePipe(VirtualClock clock) => new(new PipeOptions(
        readerScheduler: clock.PipeScheduler, writerScheduler: clock.PipeScheduler, useSynchronizationContext: false));

    private static async Task PingPongAsync(Pipe output, Pipe input, bool serves, Action sample)
    {
        for (int i = 0; i < Rounds; i++)
        {
            if (serves)
            {
                await WriteAsync(output.Writer);
            }

            ReadResult read = await input.Reader.ReadAsync();
            input.Reader.AdvanceTo(read.Buffer.End);

            if (!serves)
            {
                await WriteAsync(output.Writer);
            }

            if (i % 50_000 == 49_999)
            {
                sample();
            }
        }
    }

    private static ValueTask<FlushResult> WriteAsync(PipeWriter writer)
    {
        writer.GetSpan(1)[0] = 7;
        writer.Advance(1);
        return writer.FlushAsync();
    }
}
