using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

[InlineAwaits]
public sealed class ToAsyncEnumerableTests
{
    private readonly TestFlow<int> _source = new();

    [Test]
    public void ToAsyncEnumerable_NoSourceOrCapacityBelow1_IsRefusedAtTheCall()
    {
        Assert.That(() => Flow.ToAsyncEnumerable<int>(null!), Throws.ArgumentNullException);
        Assert.That(() => _source.ToAsyncEnumerable(0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ToAsyncEnumerable_NobodyEnumerates_SubscribesNothing()
    {
        _source.ToAsyncEnumerable();

        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public async Task Loop_ValuesAndCompletion_PassInOrder()
    {
        var read = ReadAllAsync(_source.ToAsyncEnumerable());

        _source.Send(1, 2, 3);
        _source.Complete();

        Assert.That(await read, Is.EqualTo([1, 2, 3]));
    }

    [Test]
    public async Task Loop_IsLeft_EndsTheSubscription()
    {
        async Task<int> FirstAsync()
        {
            await foreach (var value in _source.ToAsyncEnumerable())
            {
                return value;
            }

            return 0;
        }

        var first = FirstAsync();
        _source.Send(1);

        Assert.That(await first, Is.EqualTo(1));
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public async Task Loop_BodyThrows_EndsTheSubscriptionAndTheSourceIsNotBlamed()
    {
        async Task ThrowAsync()
        {
            await foreach (var value in _source.ToAsyncEnumerable())
            {
                throw new InvalidOperationException($"{value}");
            }
        }

        var loop = ThrowAsync();
        _source.Send(1);

        await Assert.ThatAsync(() => loop, Throws.InvalidOperationException.With.Message.EqualTo("1"));
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public async Task Enumerator_ValuesBeforeTheFirstRead_AreNotMissed()
    {
        await using var enumerator = _source.ToAsyncEnumerable(2).GetAsyncEnumerator();

        _source.Send(1);
        var read = enumerator.MoveNextAsync();

        Assert.That(read.IsCompleted && await read);
        Assert.That(enumerator.Current, Is.EqualTo(1));
    }

    [Test]
    public async Task Enumerator_TwoOfThem_AreTwoSubscriptions()
    {
        var sequence = _source.ToAsyncEnumerable();
        await using var one = sequence.GetAsyncEnumerator();
        await using var other = sequence.GetAsyncEnumerator();

        var reads = new[] { one.MoveNextAsync().AsTask(), other.MoveNextAsync().AsTask() };
        _source.Send(1);

        Assert.That(await Task.WhenAll(reads), Is.All.True);
        Assert.That((one.Current, other.Current), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Source_ReaderWaits_GoesOnAtOnce()
    {
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        var read = enumerator.MoveNextAsync();
        var waited = !read.IsCompleted;
        var sent = _source.SendAsync(1);

        Assert.That(waited);
        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(await read);
        Assert.That(enumerator.Current, Is.EqualTo(1));
    }

    [Test]
    public async Task Source_AsManyHeldAsFit_WaitsUntilOneIsRead([Values(1, 2, 5)] int capacity)
    {
        await using var enumerator = _source.ToAsyncEnumerable(capacity).GetAsyncEnumerator();

        _source.Send(Enumerable.Range(1, capacity - 1));
        var last = _source.SendAsync(capacity);
        var waited = !last.IsCompleted;
        await enumerator.MoveNextAsync();

        Assert.That(waited);
        Assert.That(last.IsCompletedSuccessfully);
        Assert.That(enumerator.Current, Is.EqualTo(1));
    }

    [Test]
    public async Task Source_CompletesBehindHeldValues_TheyAreReadFirst()
    {
        await using var enumerator = _source.ToAsyncEnumerable(3).GetAsyncEnumerator();

        _source.Send(1, 2);
        _source.Complete();

        Assert.That(await enumerator.MoveNextAsync() && await enumerator.MoveNextAsync());
        Assert.That(enumerator.Current, Is.EqualTo(2));
        Assert.That(await enumerator.MoveNextAsync(), Is.False);
        Assert.That(await enumerator.MoveNextAsync(), Is.False);
        Assert.That(_source.LastToken.IsCancellationRequested, "the subscription was disposed");
    }

    [Test]
    public async Task Source_ErrorsBehindHeldValues_IsThrownOnceBehindThem()
    {
        var error = new InvalidOperationException();
        await using var enumerator = _source.ToAsyncEnumerable(3).GetAsyncEnumerator();

        _source.Send(1);
        _source.Fail(error);

        Assert.That(await enumerator.MoveNextAsync());
        await Assert.ThatAsync(() => enumerator.MoveNextAsync().AsTask(), Throws.Exception.SameAs(error));
        Assert.That(await enumerator.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task Source_ErrorsWhileTheReaderWaits_IsThrownOnce()
    {
        var error = new InvalidOperationException();
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        var read = enumerator.MoveNextAsync().AsTask();
        _source.Fail(error);

        await Assert.ThatAsync(() => read, Throws.Exception.SameAs(error));
        Assert.That(await enumerator.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task Source_CompletesWhileTheReaderWaits_EndsTheSequence()
    {
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        var read = enumerator.MoveNextAsync();
        _source.Complete();

        Assert.That(await read, Is.False);
    }

    [Test]
    public async Task Source_GoesOnAfterItsEnd_NothingIsRead()
    {
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        _source.Complete();
        _source.Insist(1);
        _source.Insist(2, pushed: true);
        _source.LastObserver.OnError(new InvalidOperationException());

        Assert.That(await enumerator.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task Source_SignalsWithinSubscribe_AllIsRead()
    {
        var source = new TestFlow<int>
        {
            OnSubscribe = observer =>
            {
                _ = observer.OnNextAsync(1);
                observer.OnCompleted();
            },
        };

        Assert.That(await ReadAllAsync(source.ToAsyncEnumerable(2)), Is.EqualTo([1]));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public async Task Source_ItsTokenFiresWhileItWaits_GoesOnAndNothingIsLost()
    {
        using var end = new CancellationTokenSource();
        var error = new InvalidOperationException();
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        var sent = _source.LastObserver.OnNextAsync(1, end.Token).AsTask();
        var waited = !sent.IsCompleted;
        end.Cancel();
        _source.Fail(error);

        Assert.That(waited);
        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(await enumerator.MoveNextAsync());
        await Assert.ThatAsync(() => enumerator.MoveNextAsync().AsTask(), Throws.Exception.SameAs(error));
    }

    [Test]
    public async Task Source_PushesWhatFits_IsRead()
    {
        await using var enumerator = _source.ToAsyncEnumerable(2).GetAsyncEnumerator();

        _source.Insist(1, pushed: true);
        _source.Insist(2, pushed: true);

        Assert.That(await enumerator.MoveNextAsync() && await enumerator.MoveNextAsync());
        Assert.That(enumerator.Current, Is.EqualTo(2));
    }

    [Test]
    public async Task Source_SignalsMoreThanFits_IsRefusedAtBothEnds([Values] bool pushed)
    {
        await using var enumerator = _source.ToAsyncEnumerable(1).GetAsyncEnumerator();

        _source.Insist(1, pushed: true);
        Assert.That(() => _source.Insist(2, pushed), Throws.InvalidOperationException.With.Message.Contains("OnNextAsync"));
        Assert.That(() => _source.Insist(3, pushed), Throws.Nothing);

        Assert.That(await enumerator.MoveNextAsync());
        Assert.That(enumerator.Current, Is.EqualTo(1));
        await Assert.ThatAsync(() => enumerator.MoveNextAsync().AsTask(), Throws.InvalidOperationException);
        Assert.That(_source.LastToken.IsCancellationRequested, Is.False, "the fault ends the subscription, not a disposal before it");
    }

    [Test]
    public async Task Dispose_SourceWaits_ItGoesOnAndHeldValuesAreDropped()
    {
        var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        var sent = _source.SendAsync(1);
        var waited = !sent.IsCompleted;
        await enumerator.DisposeAsync();
        _source.Insist(2);

        Assert.That(waited);
        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(_source.Subscribers, Is.Zero);
        Assert.That(_source.LastToken.IsCancellationRequested);
        Assert.That(await enumerator.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task Dispose_SourceWithoutATokenWaits_ItGoesOn()
    {
        var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        var sent = _source.LastObserver.OnNextAsync(1, CancellationToken.None);
        await enumerator.DisposeAsync();

        Assert.That(sent.IsCompletedSuccessfully);
    }

    [Test]
    public void Dispose_TokenOutlivesTheEnumerator_DoesNotKeepItInMemory()
    {
        using var cancellation = new CancellationTokenSource();

        var enumerator = Disposed(cancellation.Token);
        GC.Collect();

        Assert.That(enumerator.IsAlive, Is.False);
    }

    [Test]
    public async Task Dispose_AnErrorIsHeld_IsNotThrownAnyMore()
    {
        var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        _source.Fail(new InvalidOperationException());
        await enumerator.DisposeAsync();

        Assert.That(await enumerator.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task Dispose_ReaderWaits_ItsReadEnds()
    {
        var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        var read = enumerator.MoveNextAsync();
        await enumerator.DisposeAsync();

        Assert.That(await read, Is.False);
    }

    [Test]
    public async Task Dispose_Twice_IsAllowed()
    {
        var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        await enumerator.DisposeAsync();
        await enumerator.DisposeAsync();

        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public async Task Reader_AsksTwiceAtOnce_IsRefused()
    {
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator();

        var first = enumerator.MoveNextAsync();

        Assert.That(() => enumerator.MoveNextAsync(), Throws.InvalidOperationException);
        _source.Send(1);
        Assert.That(await first);
    }

    [Test]
    public async Task Token_FiresWhileTheReaderWaits_CancelsAndUnsubscribes()
    {
        using var cancellation = new CancellationTokenSource();
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator(cancellation.Token);

        var read = enumerator.MoveNextAsync().AsTask();
        cancellation.Cancel();

        await Assert.ThatAsync(() => read, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_source.Subscribers, Is.Zero);
        Assert.That(await enumerator.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task Token_FiresWhileTheSourceWaits_CancelsBehindTheHeldValueAndTheSourceGoesOn()
    {
        using var cancellation = new CancellationTokenSource();
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator(cancellation.Token);

        var sent = _source.SendAsync(1);
        cancellation.Cancel();

        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(_source.Subscribers, Is.Zero);
        Assert.That(await enumerator.MoveNextAsync());
        await Assert.ThatAsync(
            () => enumerator.MoveNextAsync().AsTask(),
            Throws.TypeOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(cancellation.Token));
    }

    [Test]
    public async Task Token_HasFired_SubscribesNothingAndCancels()
    {
        await using var enumerator = _source.ToAsyncEnumerable().GetAsyncEnumerator(new CancellationToken(canceled: true));

        await Assert.ThatAsync(() => enumerator.MoveNextAsync().AsTask(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => _source.LastObserver, Throws.Exception, "nobody has subscribed");
    }

    [Test]
    public void Loop_SlowReaderInVirtualTime_PacesTheSourceOnTheClocksThread()
    {
        var clock = new VirtualClock();
        var sent = new List<(int Value, double Second)>();

        clock.Run(async () =>
        {
            var read = ReadSlowlyAsync();
            for (var i = 1; i <= 4; i++)
            {
                await _source.SendAsync(i);
                sent.Add((i, clock.Elapsed.TotalSeconds));
            }

            _source.Complete();
            await read;
        });

        Assert.That(sent, Is.EqualTo([(1, 0.0), (2, 10.0), (3, 20.0), (4, 30.0)]));
        Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(40)));

        async Task ReadSlowlyAsync()
        {
            await foreach (var _ in _source.ToAsyncEnumerable())
            {
                await clock.DelayAsync(TimeSpan.FromSeconds(10));
            }
        }
    }

    [Test]
    public async Task Loop_ManyValues_KeepsTheStackFlat([Values(1, 7)] int capacity, [Values] bool readerFirst)
    {
        const int Count = 100_000;
        var read = readerFirst ? ReadAllAsync(_source.ToAsyncEnumerable(capacity)) : null;
        var enumerator = readerFirst ? null : _source.ToAsyncEnumerable(capacity).GetAsyncEnumerator();

        var sent = SendAllAsync(Count);
        read ??= ReadAllAsync(enumerator!);

        Assert.That(await read, Is.EqualTo(Enumerable.Range(0, Count)));
        Assert.That(sent.IsCompletedSuccessfully);
    }

    [Test]
    public async Task Loop_SourceAndReaderOnTwoThreads_LosesNothing([Values(1, 2, 7)] int capacity)
    {
        const int Count = 20_000;
        var enumerator = _source.ToAsyncEnumerable(capacity).GetAsyncEnumerator();

        var sent = Task.Run(() => SendAllAsync(Count));
        var read = Task.Run(() => ReadAllAsync(enumerator));

        Assert.That(await read, Is.EqualTo(Enumerable.Range(0, Count)));
        await sent;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Disposed(CancellationToken token)
    {
        var enumerator = new TestFlow<int>().ToAsyncEnumerable().GetAsyncEnumerator(token);
        enumerator.DisposeAsync().GetAwaiter().GetResult();
        return new WeakReference(enumerator);
    }

    private async Task SendAllAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _source.SendAsync(i);
        }

        _source.Complete();
    }

    private static async Task<List<T>> ReadAllAsync<T>(IAsyncEnumerable<T> sequence)
    {
        var values = new List<T>();
        await foreach (var value in sequence)
        {
            values.Add(value);
        }

        return values;
    }

    private static async Task<List<T>> ReadAllAsync<T>(IAsyncEnumerator<T> enumerator)
    {
        var values = new List<T>();
        await using (enumerator)
        {
            while (await enumerator.MoveNextAsync())
            {
                values.Add(enumerator.Current);
            }
        }

        return values;
    }
}
