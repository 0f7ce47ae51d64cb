using System;
using System.IO.Pipelines;
using System.Reactive.Concurrency;

namespace Rx.WebSockets.ReactiveTesting.Tests.Fixture;

/// <summary>Two connected ends of plain pipes, whose continuations are actions of a scheduler.</summary>
internal sealed class PipePair
{
    public PipePair(IScheduler scheduler, int window = 64 * 1024)
    {
        var turns = new Turns(scheduler);
        var options = new PipeOptions(
            readerScheduler: turns, writerScheduler: turns, pauseWriterThreshold: window, resumeWriterThreshold: window / 2, useSynchronizationContext: false);
        var (there, back) = (new Pipe(options), new Pipe(options));
        Client = new End(back.Reader, there.Writer);
        Server = new End(there.Reader, back.Writer);
    }

    public IDuplexPipe Client { get; }

    public IDuplexPipe Server { get; }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Turns(IScheduler scheduler) : PipeScheduler
    {
        public override void Schedule(Action<object?> action, object? state) => scheduler.Schedule(() => action(state));
    }
}
