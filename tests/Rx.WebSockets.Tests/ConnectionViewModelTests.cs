using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Reconnecting.Fixture;

namespace Rx.WebSockets.Tests;

[InlineAwaits]
public sealed class ConnectionViewModelTests : FeedFixture
{
    private readonly List<string> _told = [];

    [Test]
    public void ViewModel_OfAReconnection_TellsWhatChangesAndNothingElse() => Clock.Run(async () =>
    {
        StartServer();
        var feed = Connect().Reconnect(Backoff.Constant(Seconds(1)));
        using var view = feed.ToViewModel(Seconds(5), Clock);
        view.PropertyChanged += (_, change) => _told.Add(change.PropertyName!);
        var before = (view.Phase, view.Text, view.IsOnline);

        using var subscription = feed.Subscribe(_ => { });
        await PassAsync(1);
        var open = (view.Phase, view.IsOnline, view.Attempt, view.Latency, view.LastEnd);
        var told = _told.ToArray();
        _told.Clear();
        Link.Reset();
        await PassAsync(0.5);

        Assert.That(before, Is.EqualTo((ConnectionPhase.Idle, "Idle", false)));
        Assert.That(open, Is.EqualTo((ConnectionPhase.Open, true, 1, (TimeSpan?)Seconds(0.02), (SessionEnd?)null)));
        Assert.That(told, Is.EqualTo(["Phase", "Attempt", "Text", "Phase", "IsOnline", "Text", "Latency"]));
        Assert.That(_told, Is.EqualTo(["Phase", "IsOnline", "Attempt", "DueAt", "LastEnd", "LastFailure", "Latency", "Text"]));
        Assert.That((view.LastEnd!.Kind, view.DueAt, view.Latency), Is.EqualTo((EndKind.ConnectionLost, (DateTimeOffset?)(Clock.Now + Seconds(0.5)), (TimeSpan?)null)));
    });

    [Test]
    public void ViewModel_OfASession_TellsItsEnd() => Clock.Run(async () =>
    {
        StartServer();
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions);
        using var view = session.ToViewModel(scheduler: Clock);
        await PassAsync(1);
        var online = view.IsOnline;

        await Served[0].CloseAsync();
        await PassAsync(1);

        Assert.That((online, view.IsOnline, view.LastEnd!.Kind, view.LastFailure is SessionException, view.Queued), Is.EqualTo((true, false, EndKind.Closed, true, 0L)));
    });

    [Test]
    public void ViewModel_MadeOnAContext_ChangesThere() => Clock.Run(async () =>
    {
        StartServer();
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions);
        var context = new HandContext();
        SynchronizationContext.SetSynchronizationContext(context);
        using var view = session.ToViewModel();
        SynchronizationContext.SetSynchronizationContext(null);

        var before = view.IsOnline;
        context.Run();

        Assert.That((before, view.IsOnline), Is.EqualTo((false, true)));
    });

    [Test]
    public void Dispose_Always_LeavesTheConnectionAndTheProperties() => Clock.Run(async () =>
    {
        StartServer();
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions);
        var view = session.ToViewModel(scheduler: Clock);
        await PassAsync(1);

        view.Dispose();
        var state = session.State;
        session.Abort();
        await PassAsync(1);

        Assert.That((state, view.IsOnline), Is.EqualTo((ConnectionState.Open, true)));
    });
}
