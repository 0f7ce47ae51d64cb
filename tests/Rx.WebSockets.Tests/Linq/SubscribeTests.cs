using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

[InlineAwaits]
public sealed class SubscribeTests
{
    private readonly TestFlow<int> _source = new();
    private readonly List<string> _log = [];

    [Test]
    public void Subscribe_NoHandler_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.Subscribe((Func<int, Task>)null!), Throws.ArgumentNullException);
        Assert.That(() => _source.Subscribe((Func<int, ValueTask>)null!), Throws.ArgumentNullException);
    }

    [Test]
    [Property("Case", "U18")]
    public void Subscribe_AsyncLambda_HandlesOneValueAtATimeInOrder()
    {
        var work = new TaskCompletionSource();
        using var subscription = _source.Subscribe(async value =>
        {
            _log.Add($"begin {value}");
            await work.Task;
            _log.Add($"end {value}");
        });

        var first = _source.SendAsync(1);
        var waited = !first.IsCompleted;
        work.SetResult();
        _source.Send(2);

        Assert.That(waited);
        Assert.That(_log, Is.EqualTo(["begin 1", "end 1", "begin 2", "end 2"]));
    }

    [Test]
    [Property("Case", "U18")]
    [Property("Case", "U19")]
    public async Task Subscribe_AsyncLambdaThrows_TheSourceHearsOfIt()
    {
        var fault = new InvalidOperationException();
        using var subscription = _source.Subscribe(async _ =>
        {
            await Task.CompletedTask;
            throw fault;
        });

        await Assert.ThatAsync(() => _source.SendAsync(1), Throws.Exception.SameAs(fault));
    }

    [Test]
    public void Subscribe_Completion_CallsItsHandler([Range(0, 3)] int shape)
    {
        using var subscription = shape switch
        {
            0 => _source.Subscribe(AsTask, Failed, Completed),
            1 => _source.Subscribe(AsTask, Completed),
            2 => _source.Subscribe(AsValueTask, Failed, Completed),
            _ => _source.Subscribe(AsValueTask, Completed),
        };

        _source.Send(1);
        _source.Complete();

        Assert.That(_log, Is.EqualTo(["1", "completed"]));
    }

    [Test]
    public void Subscribe_Error_CallsItsHandler([Range(0, 3)] int shape)
    {
        using var subscription = shape switch
        {
            0 => _source.Subscribe(AsTask, Failed),
            1 => _source.Subscribe(AsTask, Failed, CancellationToken.None),
            2 => _source.Subscribe(AsValueTask, Failed),
            _ => _source.Subscribe(AsValueTask, Failed, CancellationToken.None),
        };

        _source.Send(1);
        _source.Fail(new InvalidOperationException("broken"));

        Assert.That(_log, Is.EqualTo(["1", "broken"]));
    }

    [Test]
    public void Subscribe_ErrorAndNobodyHandlesIt_IsThrownAtTheSource([Range(0, 5)] int shape)
    {
        var error = new InvalidOperationException();
        using var subscription = shape switch
        {
            0 => _source.Subscribe(AsTask),
            1 => _source.Subscribe(AsTask, Completed),
            2 => _source.Subscribe(AsTask, CancellationToken.None),
            3 => _source.Subscribe(AsValueTask),
            4 => _source.Subscribe(AsValueTask, Completed),
            _ => _source.Subscribe(AsValueTask, CancellationToken.None),
        };

        Assert.That(() => _source.Fail(error), Throws.Exception.SameAs(error));
    }

    [Test]
    public void Subscribe_TokenFires_EndsTheSubscription([Range(0, 7)] int shape)
    {
        using var end = new CancellationTokenSource();
        using var subscription = shape switch
        {
            0 => _source.Subscribe(AsTask, end.Token),
            1 => _source.Subscribe(AsTask, Failed, end.Token),
            2 => _source.Subscribe(AsTask, Completed, end.Token),
            3 => _source.Subscribe(AsTask, Failed, Completed, end.Token),
            4 => _source.Subscribe(AsValueTask, end.Token),
            5 => _source.Subscribe(AsValueTask, Failed, end.Token),
            6 => _source.Subscribe(AsValueTask, Completed, end.Token),
            _ => _source.Subscribe(AsValueTask, Failed, Completed, end.Token),
        };

        end.Cancel();
        _source.Insist(1);

        Assert.That(_source.Subscribers, Is.Zero);
        Assert.That(_log, Is.Empty);
    }

    private Task AsTask(int value)
    {
        _log.Add($"{value}");
        return Task.CompletedTask;
    }

    private ValueTask AsValueTask(int value) => new(AsTask(value));

    private void Failed(Exception error) => _log.Add(error.Message);

    private void Completed() => _log.Add("completed");
}
