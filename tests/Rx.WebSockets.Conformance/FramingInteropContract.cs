using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Conformance;

/// <summary>What works besides with a peer whose interface shows more of the wire than a browser's: pings, fragments, codes, limits.</summary>
/// <param name="kind">The peer.</param>
public abstract class FramingInteropContract(PeerKind kind) : InteropContract(kind)
{
    [Test]
    public async Task Ping_OfThePeer_IsAnswered()
    {
        var (_, socket) = await OpenAsync();

        await socket.PingAsync("are you there?");

        Assert.That(await socket.PongedAsync(), Is.EqualTo("are you there?"));
    }

    [Test, Property("Case", "K-E06")]
    public async Task KeepAlive_WhileThePeerAnswers_GoesOn()
    {
        var (session, socket) = await OpenAsync(new Opening { Session = new WebSocketSessionOptions { PingInterval = TimeSpan.FromMilliseconds(20) } });

        for (var pings = 0; pings < 5; pings++)
        {
            Assert.That(await socket.PingedAsync(), Is.Not.Empty);
        }

        await session.CloseAsync();
        Assert.That((await session.Completion).Code, Is.EqualTo(CloseCode.NormalClosure));
    }

    [Test]
    public async Task Fragments_OfThePeer_ArriveAsOneMessage()
    {
        var (session, socket) = await OpenAsync();
        var seen = Record(session);

        await socket.SendFragmentsAsync("AB", "C1", "", "23");

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Text("ABC123")));
    }

    [Test]
    public async Task Fragments_OfThePeer_AreShownByARawSession()
    {
        var (session, socket) = await OpenRawAsync();
        var seen = Record(session);

        await socket.SendFragmentsAsync("AB", "C1", "23");

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Text("AB").NotFinal()));
        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Continuation("C1"u8.ToArray()).NotFinal()));
    }

    [Test]
    public async Task Close_OfThePeerGoingAway_IsSeenAndAnswered()
    {
        var (session, socket) = await OpenAsync();

        await socket.CloseAsync(1001, "moving");

        var end = await session.Completion;
        Assert.That((end.CodeReceived, end.Reason, end.IsClean), Is.EqualTo(((CloseCode?)CloseCode.GoingAway, "moving", true)));
        Assert.That((await socket.ClosedAsync()).Code, Is.EqualTo(1001));
    }

    [Test]
    public async Task Connection_DroppedByThePeer_EndsTheSessionWith1006()
    {
        var (session, socket) = await OpenAsync();

        await socket.DropAsync();

        var end = await session.Completion;
        Assert.That((end.Kind, end.Code, end.IsClean), Is.EqualTo((EndKind.ConnectionLost, CloseCode.AbnormalClosure, false)));
    }

    [Test]
    public async Task Message_AboveTheLimitOfThePeer_EndsTheSessionWith1009()
    {
        var (session, _) = await OpenAsync(new Opening { PeerLimit = 1000 });

        await session.SendAsync(Octets(1001));

        var end = await session.Completion;
        Assert.That((end.Initiator, end.CodeReceived), Is.EqualTo((Initiator.Remote, (CloseCode?)CloseCode.MessageTooBig)));
    }

    [Test]
    public async Task Text_ThatIsNoUtf8_EndsTheSessionWith1007()
    {
        var (session, _) = await OpenAsync();

        await session.SendAsync(Frame.Text(new byte[] { 0xC0, 0xAF }));

        Assert.That((await session.Completion).CodeReceived, Is.EqualTo(CloseCode.InvalidPayload));
    }
}
