using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>The callback that gets a session before its first octet is read.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class SetUpTests(WebSocketRole role) : VirtualFixture(role)
{
    [Test, Property("Case", "U16")]
    public void SetUp_SeveralSubscribers_AllSeeTheFirstFrame() => Run(async () =>
    {
        var (transport, peer) = await OpenTransportAsync(WireFrame.Text("first"));
        FrameRecorder[] seen = [];

        Create(transport, session => seen = [Record(session), Record(session), Record(session)]);

        await Task.WhenAll(seen.Select(recorder => recorder.NextAsync()));
        Assert.That(seen.Select(recorder => recorder.Texts), Is.All.EqualTo(new[] { "first" }));
        Assert.That(peer.Role, Is.Not.EqualTo(Role));
    });

    [Test]
    public void SetUp_Limits_AreInForceForTheFirstOctet() => Run(async () =>
    {
        var (transport, peer) = await OpenTransportAsync(WireFrame.Text("first"));

        Create(transport, session => session.MaxFrameSize = 4);

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.MessageTooBig));
    });

    [Test]
    public void SetUp_Sends_GoOut() => Run(async () =>
    {
        var (transport, peer) = await OpenTransportAsync();
        var completed = new List<bool>();

        Create(transport, session => completed.Add(session.SendAsync("hello").IsCompletedSuccessfully));

        await peer.ExpectAsync(Frame.Text("hello"));
        Assert.That(completed, Is.EqualTo(new[] { true }));
    });

    [Test]
    public void SetUp_SendsWithoutWaiting_LetsGoOfItsThreadAfterAMebibyte() => Run(async () =>
    {
        var (transport, peer) = await OpenTransportAsync();
        var sends = new List<Task>();

        Create(transport, session =>
        {
            do
            {
                sends.Add(session.SendAsync(new byte[1000]).AsTask());
            }
            while (sends[^1].IsCompleted && sends.Count < 3000);
        });

        Assert.That(sends[^1].IsCompleted, Is.False, "although there is room");
        Assert.That(sends, Has.Count.EqualTo((1 << 20) / 1014 + 1));
        await sends[^1];
        foreach (var _ in sends)
        {
            await peer.ExpectAsync(Frame.Binary(new byte[1000]));
        }
    });

    [Test]
    public void Notification_SendsWithoutWaiting_LetsThePeerBeHeardAfterAMebibyte() => Run(async () =>
    {
        var (transport, peer) = await OpenTransportAsync();
        var sends = new List<Task>();
        Create(transport, session => session.Incoming.SubscribeAwait(async (frame, _) =>
        {
            do
            {
                sends.Add(session.SendAsync(new byte[1000]).AsTask());
            }
            while (sends[^1].IsCompleted && sends.Count < 3000);

            await sends[^1];
        }));
        await Clock.SettleAsync();

        await peer.SendAsync(Frame.Text("go"));
        await Clock.SettleAsync();

        Assert.That(sends, Has.Count.EqualTo((1 << 20) / 1014 + 1), "although there is room");
        foreach (var _ in sends)
        {
            await peer.ExpectAsync(Frame.Binary(new byte[1000]));
        }
    });

    [Test]
    public void Notification_SendsOneLargeMessage_NeedsNoTurn() => Run(async () =>
    {
        var (transport, peer) = await OpenTransportAsync();
        var completed = new List<bool>();
        Create(transport, session => session.Incoming.Subscribe(_ => completed.Add(session.SendAsync(new byte[2 << 20]).IsCompletedSuccessfully)));

        await peer.SendAsync(Frame.Text("one"));
        await peer.ExpectAsync(Frame.Binary(new byte[2 << 20]));
        await peer.SendAsync(Frame.Text("two"));
        await peer.ExpectAsync(Frame.Binary(new byte[2 << 20]));

        Assert.That(completed, Is.EqualTo(new[] { true, true }));
    });

    [Test]
    public void Close_ReadTogetherWithMoreThanAMebibyte_IsAnsweredBehindTheEchoOfAll() => Run(async () =>
    {
        var messages = Enumerable.Repeat(WireFrame.Binary(new byte[1000]), 2200);
        var (transport, peer) = await OpenTransportAsync([.. messages, WireFrame.From(Frame.Close(CloseReason.Normal))]);

        Create(transport, session => session.Incoming.Subscribe(session.Outgoing));

        foreach (var message in messages)
        {
            await peer.ExpectAsync(Frame.Binary(new byte[1000]));
        }

        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));
    });

    [Test]
    public void SetUp_ThatThrows_AbortsTheSessionAndThrowsThat() => Run(async () =>
    {
        var (transport, _) = await OpenTransportAsync();
        var fault = new InvalidOperationException("mine");
        var disposed = false;
        IWebSocketSession? half = null;

        Assert.That(
            () => Create(transport, session =>
            {
                half = session;
                session.Attached.Add(Disposable.Create(() => disposed = true));
                throw fault;
            }),
            Throws.Exception.SameAs(fault));

        Assert.That((await half!.Completion).Kind, Is.EqualTo(EndKind.Aborted));
        Assert.That((disposed, Ends(transport).Mine.IsClosed), Is.EqualTo((true, true)));
    });

    private async Task<(InMemoryTransport Transport, ScriptedPeer Peer)> OpenTransportAsync(params WireFrame[] first)
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 16 << 20 });
        var peer = new ScriptedPeer(Ends(transport).Other, Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client);
        await peer.SendAsync(first);
        await Clock.SettleAsync();
        return (transport, peer);
    }

    private void Create(InMemoryTransport transport, Action<IWebSocketSession> setUp) =>
        EndsWithTheTest(WebSocketSession.Create(Ends(transport).Mine, Role, new WebSocketSessionOptions { Scheduler = Clock, OutboxHigh = 16 << 20 }, setUp: setUp));
}
