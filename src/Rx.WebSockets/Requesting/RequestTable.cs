using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Requesting;

/// <summary>The requests of a session that wait, each with its key.</summary>
[DebuggerDisplay("{Pending} pending")]
internal sealed class RequestTable<TRequest, TMessage, TKey> : IRequests<TRequest, TMessage>, IFlowObserver<Frame>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, PendingRequest<TMessage, TKey>> _pending = [];
    private readonly IWebSocketSession _session;
    private readonly Func<TRequest, (TKey Key, Frame Message)> _write;
    private readonly IMessageFormat<TMessage> _messages;
    private readonly Func<TMessage, (bool IsAnswer, TKey Key)> _answerTo;
    private readonly RequestOptions _options;
    private readonly Action<TMessage>? _onUnclaimed;
    private readonly Resumption _resumption;
    private IFlowObserver<(TMessage Value, int Octets)>? _others;
    private Upstream _upstream;
    private (bool IsThere, Exception? Error) _end;
    private Exception? _over;
    private long _unclaimed;

    public RequestTable(
        IWebSocketSession session,
        Func<TRequest, (TKey Key, Frame Message)> write,
        IMessageFormat<TMessage> messages,
        Func<TMessage, (bool IsAnswer, TKey Key)> answerTo,
        RequestOptions options,
        Action<TMessage>? onUnclaimed)
    {
        (_session, _write, _messages, _answerTo, _options, _onUnclaimed) = (session, write, messages, answerTo, options, onUnclaimed);
        _resumption = Resumption.Of(session.Scheduler);
        Unsolicited = new AnonymousFlow<(TMessage Value, int Octets)>(SubscribeOthers)
            .ReadAhead(options.ReadAhead, static message => message.Octets)
            .Select(static message => message.Value)
            .Share();
    }

    public IFlow<TMessage> Unsolicited { get; }

    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    public long Unclaimed => Interlocked.Read(ref _unclaimed);

    public RequestTable<TRequest, TMessage, TKey> Start()
    {
        _upstream.Attach((_session.Kind is SessionKind.Raw ? _session.Incoming.Messages() : _session.Incoming).Subscribe(this));
        return this;
    }

    public Task<TMessage> SendAsync(TRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, _options.Deadline, cancellationToken);

    public async Task<TMessage> SendAsync(TRequest request, TimeSpan deadline, CancellationToken cancellationToken = default)
    {
        RequestOptions.Checked(deadline, nameof(deadline));
        cancellationToken.ThrowIfCancellationRequested();
        var (key, message) = _write(request);
        var pending = Add(key);
        using var timer = deadline == Timeout.InfiniteTimeSpan
            ? Disposable.Empty
            : _session.Scheduler.Schedule(deadline, () => GiveUp(pending, new TimeoutException($"The request {key} had no answer within {deadline}.")));
        await using var registration = cancellationToken
            .UnsafeRegister(_ => GiveUp(pending, new OperationCanceledException(cancellationToken)), null).ConfigureAwait(false);
        try
        {
            await _session.SendAsync(message, pending.GivenUp).ConfigureAwait(false);
        }
        catch (Exception) when (!TryRemove(pending))
        {
            // It was given up before, and why is told below.
        }

        return await pending.Task.ConfigureAwait(false);
    }

    public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
    {
        if (value.IsControl || _upstream.HasEnded)
        {
            return default;
        }

        TMessage message;
        (bool IsAnswer, TKey Key) answer;
        try
        {
            message = Read(value);
            answer = _answerTo(message);
        }
        catch (Exception fault)
        {
            OnError(fault);
            _upstream.Dispose();
            return default;
        }

        if (!answer.IsAnswer)
        {
            return PassAsync((message, value.Payload.Length), cancellationToken);
        }

        Claim(answer.Key, message);
        return default;
    }

    public void OnNext(Frame value) => throw new NotSupportedException("A session waits for its observers.");

    public void OnError(Exception error) => End(error);

    public void OnCompleted() => End(null);

    public void Dispose()
    {
        var disposed = new ObjectDisposedException(nameof(IRequests<,>));
        End(disposed, isDisposal: true);
        _upstream.Dispose();
    }

    private IDisposable SubscribeOthers(IFlowObserver<(TMessage Value, int Octets)> observer)
    {
        (bool IsThere, Exception? Error) end;
        lock (_gate)
        {
            end = _end;
            _others = end.IsThere ? null : observer;
        }

        if (!end.IsThere)
        {
            return Disposable.Create(() => Leave(observer));
        }

        SignalEnd(observer, end.Error);
        return Disposable.Empty;
    }

    private void Leave(IFlowObserver<(TMessage Value, int Octets)> observer)
    {
        lock (_gate)
        {
            _others = _others == observer ? null : _others;
        }
    }

    private TMessage Read(Frame frame)
    {
        frame.IsWhole(nameof(RequestExtensions.Requests));
        try
        {
            return _messages.Read(frame);
        }
        catch (Exception fault)
        {
            throw new MessageFormatException(frame, typeof(TMessage), fault);
        }
    }

    private void Claim(TKey key, TMessage answer)
    {
        PendingRequest<TMessage, TKey>? pending;
        lock (_gate)
        {
            _pending.Remove(key, out pending);
        }

        if (pending is not null)
        {
            _resumption.Schedule((pending, answer), static it => it.pending.TrySetResult(it.answer));
            return;
        }

        Interlocked.Increment(ref _unclaimed);
        try
        {
            _onUnclaimed?.Invoke(answer);
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }

    private async ValueTask PassAsync((TMessage Value, int Octets) message, CancellationToken cancellationToken)
    {
        IFlowObserver<(TMessage Value, int Octets)>? others;
        lock (_gate)
        {
            others = _others;
        }

        try
        {
            if (others is not null)
            {
                await others.OnNextAsync(message, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault)
        {
            // Who asks isn't to blame for those who listen.
            Leave(others!);
            Report(fault);
        }
    }

    private PendingRequest<TMessage, TKey> Add(TKey key)
    {
        lock (_gate)
        {
            if (_over is not null)
            {
                throw _over;
            }

            if (_pending.Count >= _options.MaxPending)
            {
                throw new InvalidOperationException($"{_options.MaxPending} requests wait for their answers, and no more may ({nameof(RequestOptions.MaxPending)}).");
            }

            var pending = new PendingRequest<TMessage, TKey>(key);
            return _pending.TryAdd(key, pending)
                ? pending
                : throw new ArgumentException($"A request with the key {key} waits for its answer already.");
        }
    }

    private bool TryRemove(PendingRequest<TMessage, TKey> pending)
    {
        lock (_gate)
        {
            return _pending.TryGetValue(pending.Key, out var found) && found == pending && _pending.Remove(pending.Key);
        }
    }

    private void GiveUp(PendingRequest<TMessage, TKey> pending, Exception why)
    {
        if (TryRemove(pending))
        {
            Fail(pending, why);
        }
    }

    private void Fail(PendingRequest<TMessage, TKey> pending, Exception why)
    {
        _resumption.Schedule((pending, why), static it =>
        {
            if (it.why is OperationCanceledException { CancellationToken: var token })
            {
                it.pending.TrySetCanceled(token);
            }
            else
            {
                it.pending.TrySetException(it.why);
            }
        });
        pending.GiveUp();
    }

    private void End(Exception? error, bool isDisposal = false)
    {
        if (!_upstream.TryEnd())
        {
            return;
        }

        IFlowObserver<(TMessage Value, int Octets)>? others;
        lock (_gate)
        {
            (others, _others) = (_others, null);
            _end = (true, isDisposal ? null : error);
            _over = error is null or SessionException ? null : error;
        }

        if (_over is null)
        {
            _ = FailAtTheEndAsync();
        }
        else
        {
            FailAll(_over);
        }

        if (others is not null)
        {
            SignalEnd(others, _end.Error);
        }
    }

    private static void SignalEnd(IFlowObserver<(TMessage Value, int Octets)> observer, Exception? error)
    {
        if (error is null)
        {
            observer.OnCompleted();
        }
        else
        {
            observer.OnError(error);
        }
    }

    private async Task FailAtTheEndAsync()
    {
        var end = new SessionException(await _session.Completion.ConfigureAwait(false)) { Session = _session };
        lock (_gate)
        {
            _over = end;
        }

        FailAll(end);
    }

    private void FailAll(Exception why)
    {
        PendingRequest<TMessage, TKey>[] pending;
        lock (_gate)
        {
            pending = [.. _pending.Values];
            _pending.Clear();
        }

        Array.ForEach(pending, one => Fail(one, why));
    }

    private void Report(Exception fault) => (_session as Session)?.Report(fault);
}
