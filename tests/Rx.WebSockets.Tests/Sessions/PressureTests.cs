using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class PressureTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private readonly List<Pressure> _seen = [];
    private bool _isCompleted;

    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    [Test, Property("Pain", 6)]
    public void Pressure_OutboxFillsAndDrains_TellsEachEdgeOnce() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        using var subscription = session.Pressure.ValidateGrammar().Subscribe(_seen.Add, () => _isCompleted = true);

        var sends = Enumerable.Range(0, 20).Select(_ => session.SendAsync(new byte[500]).AsTask()).ToArray();
        var full = _seen.ToArray();
        foreach (var _ in sends)
        {
            await peer.ReadFrameAsync();
        }

        await session.FlushAsync();

        Assert.That(full, Is.EqualTo([new Pressure(false, 0), new Pressure(true, full[^1].Queued)]));
        Assert.That(full[^1].Queued, Is.InRange(3500, 4096));
        Assert.That(full.Select(pressure => pressure.IsHigh), Is.EqualTo([false, true]));
        Assert.That(_seen[^1].Queued, Is.LessThanOrEqualTo(1024));
        Assert.That(_isCompleted, Is.False);
    });

    [Test]
    public void Pressure_PushedFrameFindsNoRoom_IsHigh() => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox with { Overflow = Overflow.DropNewest() }, Narrow);
        using var subscription = session.Pressure.Subscribe(_seen.Add);

        while (session.DroppedFrames == 0)
        {
            session.Outgoing.OnNext(Frame.Binary(new byte[700]));
        }

        await Clock.SettleAsync();
        Assert.That(_seen.Select(pressure => pressure.IsHigh), Is.EqualTo([false, true]));
    });

    [Test]
    public void Pressure_SubscribedWhileFull_StartsHighAndCompletesWithTheSession() => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox, Narrow);
        _ = Enumerable.Range(0, 20).Select(_ => session.SendAsync(new byte[500]).AsTask()).ToArray();
        using var subscription = session.Pressure.ValidateGrammar().Subscribe(_seen.Add, () => _isCompleted = true);

        session.Abort();
        await session.Completion;
        var late = new List<Pressure>();
        var completed = false;
        using var second = session.Pressure.Subscribe(late.Add, () => completed = true);

        Assert.That(_seen[0].IsHigh);
        Assert.That((_isCompleted, completed, late.Count), Is.EqualTo((true, true, 0)));
    });

    [Test]
    public void Pressure_ObserverDisposesOrThrows_IsToldNothingMoreAndOthersAre([Values] bool throws) => Run(async () =>
    {
        var faults = new List<Exception>();
        var (session, peer) = Open(SmallOutbox with { ObserverFailed = (_, fault) => faults.Add(fault) }, Narrow);
        var count = 0;
        using var first = session.Pressure.Take(throws ? 99 : 1).Subscribe(_ =>
        {
            count++;
            if (throws)
            {
                throw new TimeoutException();
            }
        });
        using var other = session.Pressure.Subscribe(_seen.Add);

        _ = Enumerable.Range(0, 20).Select(_ => session.SendAsync(new byte[500]).AsTask()).ToArray();
        await peer.ReadFrameAsync();

        Assert.That(count, Is.EqualTo(1));
        Assert.That(_seen[^1].IsHigh);
        Assert.That(faults, Has.Count.EqualTo(throws ? 1 : 0));
    });

    [Test]
    public void Pressure_ObserverSendsWithinAnEdge_NothingOverlaps() => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox with { Overflow = Overflow.DropNewest() }, Narrow);
        using var subscription = session.Pressure.ValidateGrammar().Subscribe(pressure =>
        {
            _seen.Add(pressure);
            while (!pressure.IsHigh && session.DroppedFrames == 0)
            {
                session.Outgoing.OnNext(Frame.Binary(new byte[500]));
            }
        });

        await Clock.SettleAsync();

        Assert.That(_seen.Select(pressure => pressure.IsHigh), Is.EqualTo([false, true]));
        Assert.That(() => session.Pressure.Subscribe((IObserver<Pressure>)null!), Throws.ArgumentNullException);
    });
}
