using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>An observer of frames that keeps what it was told and finds fault with a source of bad manners.</summary>
/// <remarks>Tests that await it resume on the session's scheduler, never inside a notification.</remarks>
public sealed class FrameRecorder : IFlowObserver<Frame>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Frame> _frames = [];
    private readonly List<string> _faults = [];
    private readonly IScheduler _scheduler;
    private readonly Func<Frame, CancellationToken, ValueTask> _handler;
    private readonly TaskCompletionSource<Exception?> _end = new();
    private readonly IDisposable _subscription;
    private TaskCompletionSource _news = new();
    private int _taken;
    private bool _isBusy;
    private bool _hasEnded;
    private bool _isDisposed;

    public FrameRecorder(IWebSocketSession session, Func<Frame, CancellationToken, ValueTask>? handler = null)
        : this(session.Incoming, session.Scheduler, handler)
    {
    }

    public FrameRecorder(IFlow<Frame> source, IScheduler scheduler, Func<Frame, CancellationToken, ValueTask>? handler = null)
    {
        _scheduler = scheduler;
        _handler = handler ?? ((_, _) => ValueTask.CompletedTask);
        _subscription = source.Subscribe(this);
    }

    /// <summary>What came so far.</summary>
    public IReadOnlyList<Frame> Frames => Locked(() => _frames.ToArray());

    /// <summary>The same, as text.</summary>
    public IReadOnlyList<string> Texts => [.. Frames.Select(frame => frame.GetText())];

    /// <summary>How the source broke the grammar of Rx, or nothing.</summary>
    public IReadOnlyList<string> Faults => Locked(() => _faults.ToArray());

    /// <summary>Whether a terminal signal has come.</summary>
    public bool HasEnded => Locked(() => _hasEnded);

    /// <summary>The error that the source ended with; null if it completed.</summary>
    public Task<Exception?> End => _end.Task;

    /// <summary>The next frame that no other call has returned; fails when the source ends instead.</summary>
    public async Task<Frame> NextAsync()
    {
        await FirstAsync(_ => true, _taken).ConfigureAwait(false);
        return Locked(() => _frames[_taken++]);
    }

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

                Assert.That(_hasEnded || _isDisposed, Is.False, () => $"The source ended where a frame was expected, after: {string.Join(", ", _frames)}.");
                news = _news.Task;
            }

            await news.ConfigureAwait(false);
        }
    }

    public void OnNext(Frame value) => Fault($"plain OnNext to a flow observer: {value}");

    public async ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
    {
        Begin($"OnNextAsync({value})");
        Tell(() => _frames.Add(value));
        try
        {
            await _handler(value, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Locked(() => _isBusy = false);
        }
    }

    public void OnError(Exception error) => Terminate("OnError", error);

    public void OnCompleted() => Terminate("OnCompleted", null);

    public void Dispose()
    {
        _subscription.Dispose();
        Tell(() => _isDisposed = true);
    }

    private void Terminate(string signal, Exception? error)
    {
        Begin(signal);
        Tell(() => (_hasEnded, _isBusy) = (true, false));
        _scheduler.Schedule(() => _end.TrySetResult(error));
    }

    private void Begin(string signal)
    {
        lock (_gate)
        {
            if (_isBusy)
            {
                _faults.Add($"{signal} inside another signal");
            }

            if (_hasEnded)
            {
                _faults.Add($"{signal} after the terminal signal");
            }

            if (_isDisposed)
            {
                _faults.Add($"{signal} after Dispose had returned");
            }

            _isBusy = true;
        }
    }

    private void Fault(string fault) => Locked(() => _faults.Add(fault));

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

    private void Locked(Action action)
    {
        lock (_gate)
        {
            action();
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
