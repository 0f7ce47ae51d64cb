using System;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Time;

namespace Rx.WebSockets.Listening;

/// <summary>Takes one connection after the other; a fault of the source only makes it pause.</summary>
internal sealed class AcceptLoop(IConnectionSource source, Turnstile turnstile, IScheduler scheduler, Action<IConnection> serve, Action<Exception> report)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = ShortestPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var connection = await source.AcceptAsync(stopping).ConfigureAwait(false);
                pause = ShortestPause;
                await LetInAsync(connection).ConfigureAwait(false);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // Whatever a source says to being stopped.
            }
            catch (Exception fault)
            {
                // No free handles, for example: it passes when others are closed.
                report(fault);
                using var over = new Deadline(scheduler, pause, stopping);
                await over.WaitAsync().ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    private async ValueTask LetInAsync(IConnection connection)
    {
        if (await turnstile.EnterAsync().ConfigureAwait(false))
        {
            serve(connection);
        }
        else
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
