using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Reconnecting.Fixture;

namespace Rx.WebSockets.Tests;

[InlineAwaits]
public sealed class ConnectionMonitorTests : FeedFixture
{
    private readonly List<ConnectionReading> _readings = [];

    private IEnumerable<string> Texts => _readings.Select(reading => $"{reading.Status.Phase} {reading.Latency?.TotalMilliseconds}".Trim());

    [Test]
    public void Monitor_NoConnectionOrInterval_IsRefusedAtTheCall()
    {
        Assert.That(() => ((Reconnection)null!).Monitor(), Throws.ArgumentNullException);
        Assert.That(() => ((IWebSocketSession)null!).Monitor(), Throws.ArgumentNullException);
        Assert.That(() => Connect().Reconnect().Monitor(TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Reconnection_LostAndFoundAgain_IsReadAllTheWay() => Clock.Run(async () =>
    {
        StartServer();
        var feed = Connect().Reconnect(Backoff.Constant(Seconds(1)));
        using var watching = feed.Monitor(Seconds(2)).Subscribe(_readings.Add);
        var before = Texts.ToArray();

        using var subscription = feed.Subscribe(_ => { });
        await PassAsync(1);
        Link.Set(new LinkOptions { Latency = TimeSpan.FromMilliseconds(40) });
        await PassAsync(3);
        Link.Reset();
        await PassAsync(2);

        Assert.That(before, Is.EqualTo(["Idle"]), "looking dials nothing");
        Assert.That(Texts, Is.EqualTo(["Idle", "Connecting", "Open", "Open 20", "Open 80", "Waiting", "Connecting", "Open", "Open 80"]));
        Assert.That(_readings.Single(reading => reading.Status.Phase is ConnectionPhase.Waiting).Status.LastEnd!.Kind, Is.EqualTo(EndKind.ConnectionLost));
    });

    [Test]
    public void Queue_WhileTheTransportTakesNothing_IsRead() => Clock.Run(async () =>
    {
        StartServer();
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions);
        Link.Set(new LinkOptions { Window = 1 });
        Link.Stall();
        using var watching = session.Monitor(Seconds(1)).Subscribe(_readings.Add);

        await session.SendAsync(new byte[1000]);
        await session.SendAsync(new byte[1000]);
        await PassAsync(1.5);

        Assert.That(_readings.First().Queued, Is.Zero);
        Assert.That(_readings.Last().Queued, Is.GreaterThan(1000));
    });

    [Test]
    public void Queue_ThatGetsFullAndIsNoLonger_IsToldAtOnce() => Clock.Run(async () =>
    {
        StartServer();
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions with { Session = SessionOptions with { OutboxHigh = 3000, OutboxLow = 1000 } });
        Link.Set(new LinkOptions { Window = 1 });
        Link.Stall();
        using var watching = session.Monitor(Seconds(3600)).Subscribe(_readings.Add);

        await session.SendAsync(new byte[1000]);
        await session.SendAsync(new byte[1000]);
        var before = _readings.Count;
        var third = session.SendAsync(new byte[1000]);
        var full = _readings[^1].Queued;
        Link.Set(new LinkOptions());
        Link.Resume();
        await third;
        await PassAsync(1);

        Assert.That((before, full), Is.EqualTo((1, 2146L)), "two frames and a Ping, with their overhead; the third one found no room");
        Assert.That(_readings.Skip(2).Select(reading => reading.Queued), Is.Not.Empty.And.All.LessThanOrEqualTo(1000));
    });

    [Test]
    public void Session_ThatEnds_IsReadOnceMoreThenCompletes() => Clock.Run(async () =>
    {
        StartServer();
        var completed = false;
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions);
        using var watching = session.Monitor().Subscribe(_readings.Add, () => completed = true);
        await PassAsync(1);

        await Served[0].CloseAsync(new CloseReason(CloseCode.GoingAway, "deploy"));
        await PassAsync(1);

        Assert.That(Texts, Is.EqualTo(["Open", "Open 20", "Idle"]));
        Assert.That((_readings[^1].Status.LastEnd!.Reason, _readings[^1].IsOnline, completed), Is.EqualTo(("deploy", false, true)));
    });

    [Test]
    public void Session_ThatHasEnded_IsReadAsSuch() => Clock.Run(async () =>
    {
        StartServer();
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions);
        session.Abort();
        await session.Completion;

        using var watching = session.Monitor().Subscribe(_readings.Add);
        await PassAsync(1);

        Assert.That(Texts, Is.EqualTo(["Idle"]));
    });

    [Test]
    public void Session_ThatIsRaw_IsSentNoPing() => Clock.Run(async () =>
    {
        StartServer();
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions with { Session = SessionOptions with { Kind = SessionKind.Raw } });
        using var watching = session.Monitor(Seconds(1)).Subscribe(_readings.Add);
        var pings = 0;
        using var controls = Served[0].Controls.Subscribe(_ => pings++);

        await PassAsync(5);

        Assert.That((pings, Texts.Distinct().Single()), Is.EqualTo((0, "Open")));
    });

    [Test]
    public void Dispose_Always_SendsNoPingAnyMore() => Clock.Run(async () =>
    {
        StartServer();
        var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions);
        var pings = 0;
        using var controls = Served[0].Controls.Subscribe(_ => pings++);
        var watching = session.Monitor(Seconds(1)).Subscribe(_readings.Add);
        await PassAsync(2.5);

        watching.Dispose();
        var before = pings;
        await PassAsync(5);

        Assert.That((before > 0, pings), Is.EqualTo((true, before)));
    });
}
