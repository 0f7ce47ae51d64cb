using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

// A namespace of users, in which this library's operators are no nearer than those of Rx.
namespace UsersOfTheLibrary;

/// <summary>With Rx and LINQ in scope too, calls on a flow bind to the operators of flows.</summary>
[InlineAwaits]
public sealed class BindingTests
{
    private readonly TestFlow<int> _source = new();
    private readonly TaskCompletionSource _work = new();

    [Test]
    public void QuerySyntax_OnAFlow_GivesAFlow()
    {
        IFlow<string> flow =
            from value in _source
            where value > 1
            let twice = value * 2
            select $"{twice}";

        var values = new List<string>();
        using var subscription = flow.Subscribe(values.Add);
        _source.Send(1, 2, 3);

        Assert.That(values, Is.EqualTo(["4", "6"]));
    }

    [Test]
    public void MethodSyntax_OnAFlow_GivesAFlow()
    {
        IFlow<int> flow = _source.Where(value => value > 1).Select(value => value * 2);

        var sent = Waits(flow.Subscribe(async _ => await _work.Task), 2);

        Assert.That(sent, Is.True);
    }

    [Test]
    public void OperatorOfRxAlone_OnAFlow_GivesAnObservable()
    {
        IObservable<int> observable = _source.Where(value => value > 1).Scan((sum, value) => sum + value);

        var values = new List<int>();
        using var subscription = observable.Subscribe(values.Add);
        _source.Send(1, 2, 3);

        Assert.That(observable, Is.Not.InstanceOf<IFlow<int>>());
        Assert.That(values, Is.EqualTo([2, 5]));
    }

    [Test]
    [Property("Case", "U18")]
    public void Subscribe_AsyncLambdaInAnyShape_IsAwaited([Range(0, 7)] int shape)
    {
        var token = new CancellationTokenSource().Token;

        var waits = Waits(
            shape switch
            {
                0 => _source.Subscribe(async _ => await _work.Task),
                1 => _source.Subscribe(async _ => await _work.Task, _ => { }),
                2 => _source.Subscribe(async _ => await _work.Task, () => { }),
                3 => _source.Subscribe(async _ => await _work.Task, _ => { }, () => { }),
                4 => _source.Subscribe(async _ => await _work.Task, token),
                5 => _source.Subscribe(async _ => await _work.Task, _ => { }, token),
                6 => _source.Subscribe(async _ => await _work.Task, () => { }, token),
                _ => _source.Subscribe(async _ => await _work.Task, _ => { }, () => { }, token),
            },
            1);

        Assert.That(waits);
    }

    [Test]
    [Property("Case", "U18")]
    public void Subscribe_LambdaOfAValueTaskInAnyShape_IsAwaited([Range(0, 7)] int shape)
    {
        var token = new CancellationTokenSource().Token;
        ValueTask Work() => new(_work.Task);

        var waits = Waits(
            shape switch
            {
                0 => _source.Subscribe(_ => Work()),
                1 => _source.Subscribe(_ => Work(), _ => { }),
                2 => _source.Subscribe(_ => Work(), () => { }),
                3 => _source.Subscribe(_ => Work(), _ => { }, () => { }),
                4 => _source.Subscribe(_ => Work(), token),
                5 => _source.Subscribe(_ => Work(), _ => { }, token),
                6 => _source.Subscribe(_ => Work(), () => { }, token),
                _ => _source.Subscribe(_ => Work(), _ => { }, () => { }, token),
            },
            1);

        Assert.That(waits);
    }

    [Test]
    [Property("Case", "U18")]
    public void Subscribe_AsyncMethodGroup_IsAwaited()
    {
        Task Handle(int _) => _work.Task;

        Assert.That(Waits(_source.Subscribe(Handle), 1));
    }

    [Test]
    public void Subscribe_ObserverThatCanWait_MakesTheSourceWait()
    {
        var frames = new TestFlow<Frame>();
        var outgoing = new TestObserver<Frame>();
        outgoing.BeBusy();

        using var subscription = frames.Messages().Subscribe(outgoing);
        var sent = frames.SendAsync(Frame.Text("a"));

        Assert.That(sent.IsCompleted, Is.False);
    }

    [Test]
    public void Subscribe_LambdaWithoutATask_IsThatOfRx()
    {
        var values = new List<int>();

        using var first = _source.Subscribe(value => values.Add(value));
        using var second = _source.Subscribe(values.Add, _ => { }, () => values.Add(0));
        using var third = _source.Subscribe(value => { });
        _source.Send(1);
        _source.Complete();

        Assert.That(values, Is.EqualTo([1, 1, 0]));
    }

    [Test]
    public async Task ToAsyncEnumerable_OnAFlow_IsTheBoundedOneAndLinqWorksOnIt()
    {
        var task = _source.ToAsyncEnumerable().Where(value => value > 1).Take(2).ToListAsync();

        _source.Send(1, 2, 3);

        Assert.That(await task, Is.EqualTo([2, 3]));
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public async Task ToAsyncEnumerable_OperatorsOfInteractiveAsync_WorkOnIt()
    {
        var task = _source.ToAsyncEnumerable(capacity: 2).Buffer(2).Scan(0, (sum, pair) => sum + pair.Sum()).ToListAsync();

        _source.Send(1, 2, 3);
        _source.Complete();

        Assert.That(await task, Is.EqualTo([3, 6]));
    }

    private bool Waits(IDisposable subscription, int value)
    {
        using (subscription)
        {
            var sent = _source.SendAsync(value);
            var waited = !sent.IsCompleted;
            _work.SetResult();
            return waited && sent.IsCompletedSuccessfully;
        }
    }
}
