using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Tests.Flows;

/// <summary>Records the signals of a flow, makes it wait, and fails the test when signals overlap or follow the end.</summary>
internal sealed class TestObserver<T> : IFlowObserver<T>
{
    private readonly List<Notification<T>> _signals = [];
    private readonly List<string> _violations = [];
    private TaskCompletionSource? _busy;
    private bool _inCall;

    /// <summary>What happens within the call of a value.</summary>
    public Action<T>? OnValue { get; set; }

    public List<CancellationToken> Tokens { get; } = [];

    /// <summary>How many values came by plain <c>OnNext</c>.</summary>
    public int Pushed { get; private set; }

    public IReadOnlyList<Notification<T>> Signals
    {
        get
        {
            Assert.That(_violations, Is.Empty);
            return _signals;
        }
    }

    public IEnumerable<T> Values => Signals.Where(signal => signal.HasValue).Select(signal => signal.Value);

    public Exception? Error => Signals.Select(signal => signal.Exception).FirstOrDefault(error => error is not null);

    public bool IsCompleted => Signals.Any(signal => signal.Kind is NotificationKind.OnCompleted);

    /// <summary>From now on each value makes the source wait.</summary>
    public void BeBusy() => _busy = new TaskCompletionSource();

    /// <summary>Takes the next value, and stays busy.</summary>
    public void TakeNext()
    {
        var busy = _busy!;
        BeBusy();
        busy.SetResult();
    }

    /// <summary>The value at work faults.</summary>
    public void Fault(Exception error)
    {
        var busy = _busy!;
        _busy = null;
        busy.SetException(error);
    }

    public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
    {
        Tokens.Add(cancellationToken);
        var busy = _busy;
        Record(Notification.CreateOnNext(value), () => OnValue?.Invoke(value));
        if (busy is null)
        {
            return default;
        }

        _inCall = true;
        return WaitAsync(busy.Task);
    }

    public void OnNext(T value)
    {
        Pushed++;
        Record(Notification.CreateOnNext(value), () => OnValue?.Invoke(value));
    }

    public void OnError(Exception error) => Record(Notification.CreateOnError<T>(error), null);

    public void OnCompleted() => Record(Notification.CreateOnCompleted<T>(), null);

    private async ValueTask WaitAsync(Task busy)
    {
        try
        {
            await busy.ConfigureAwait(false);
        }
        finally
        {
            _inCall = false;
        }
    }

    private void Record(Notification<T> signal, Action? within)
    {
        if (_inCall)
        {
            _violations.Add($"{signal} overlaps {_signals[^1]}");
        }

        if (_signals.Count > 0 && !_signals[^1].HasValue)
        {
            _violations.Add($"{signal} follows {_signals[^1]}");
        }

        _signals.Add(signal);
        _inCall = true;
        try
        {
            within?.Invoke();
        }
        finally
        {
            _inCall = false;
        }
    }
}
