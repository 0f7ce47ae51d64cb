using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>An observer of frames that keeps what it was told, with what was wrong about the telling.</summary>
/// <remarks>Tests that await it resume on the session's scheduler, never inside a notification.</remarks>
public sealed class FrameRecorder : IFlowObserver<Frame>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Frame> _frames = [];
    private readonly IScheduler _scheduler;
    private readonly Func<Frame, CancellationToken, ValueTask> _handler;
    private readonly TaskCompletionSource<Exception?> _end = new();
    private readonly FlowGrammarValidator<Frame> _source;
    private readonly IDisposable _subscription;
    private TaskCompletionSource _news = new();
    private int _taken;
    private string? _over;

    public FrameRecorder(IWebSocketSession session, Func<Frame, CancellationToken, ValueTask>? handler = null)
    {
        _scheduler = session.Scheduler;
        _handler = handler ?? ((_, _) => ValueTask.CompletedTask);
        _source = session.Incoming.ValidateGrammar();
        _subscription = _source.Subscribe(this);
    }

    /// <summary>What came so far.</summary>
    public IReadOnlyList<Frame> Frames
    {
        get
        {
            lock (_gate)
            {
                return [.. _frames];
            }
        }
    }

    /// <summary>The same, as text.</summary>
    public IReadOnlyList<string> Texts => [.. Frames.Select(frame => frame.GetText())];

    /// <summary>How the source broke the grammar of flows, or nothing.</summary>
    public IEnumerable<string> Faults => _source.Violations.Select(violation => violation.Message);

    /// <summary>The error that the source ended with; null if it completed.</summary>
    public Task<Exception?> End => _end.Task;

    /// <summary>The next frame that no other call has returned; fails when the source ends instead.</summary>
    public Task<Frame> NextAsync() => FirstAsync(_ => true, _taken++);

    /// <summary>The next frames that no other call has returned.</summary>
    public async Task<IReadOnlyList<Frame>> TakeAsync(int count)
    {
        var frames = new List<Frame>();
        while (frames.Count < count)
        {
            frames.Add(await NextAsync().ConfigureAwait(false));
        }

        return frames;
    }

    /// <summary>The text of the next frame that no other call has returned.</summary>
    public async Task<string> NextTextAsync() => (await NextAsync().ConfigureAwait(false)).GetText();

    /// <summary>Waits for the first frame, from a place on, that is meant; takes none.</summary>
    public async Task<Frame> FirstAsync(Func<Frame, bool> isMeant, int from = 0)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_frames.Skip(from).Where(isMeant).Take(1).ToArray() is [var found])
                {
                    return found;
                }

                Assert.That(_over, Is.Null, () => $"It was over where a frame was expected, after: {string.Join(", ", _frames)}.");
                news = _news.Task;
            }

            await news.ConfigureAwait(false);
        }
    }

    public void OnNext(Frame value) => throw new InvalidOperationException("A flow tells a flow observer with OnNextAsync.");

    public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
    {
        Tell(() => _frames.Add(value));
        return _handler(value, cancellationToken);
    }

    public void OnError(Exception error)
    {
        Tell(() => _over = error.Message);
        _scheduler.Schedule(() => _end.TrySetResult(error));
    }

    public void OnCompleted()
    {
        Tell(() => _over = "completed");
        _scheduler.Schedule(() => _end.TrySetResult(null));
    }

    public void Dispose()
    {
        _subscription.Dispose();
        Tell(() => _over = "disposed");
    }

    private void Tell(Action change)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            change();
            (news, _news) = (_news, new TaskCompletionSource());
        }

        _scheduler.Schedule(() => news.TrySetResult());
    }
}
