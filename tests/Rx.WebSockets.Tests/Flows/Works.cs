using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Tests.Flows;

/// <summary>Asynchronous work on values, which a test ends by hand.</summary>
internal sealed class Works
{
    private readonly Dictionary<int, TaskCompletionSource<int>> _under = [];

    public List<int> Begun { get; } = [];

    public Dictionary<int, CancellationToken> Tokens { get; } = [];

    public ValueTask<int> DoAsync(int value, CancellationToken cancellationToken)
    {
        Begun.Add(value);
        Tokens[value] = cancellationToken;
        var work = _under[value] = new TaskCompletionSource<int>();
        return new ValueTask<int>(work.Task);
    }

    public async ValueTask HandleAsync(int value, CancellationToken cancellationToken) =>
        await DoAsync(value, cancellationToken).ConfigureAwait(false);

    public void End(int value) => _under[value].SetResult(value * 10);

    public void Fault(int value, Exception fault) => _under[value].SetException(fault);

    public void GiveUp(int value) => Fault(value, new OperationCanceledException(Tokens[value]));
}
