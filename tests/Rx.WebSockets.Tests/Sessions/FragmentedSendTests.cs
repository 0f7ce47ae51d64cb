using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class FragmentedSendTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test, Property("Case", "U5")]
    public void Messages_OfSeveralSendersAtOnce_ArriveUnmixed() => Run(async () =>
    {
        var (session, peer) = OpenPair(SmallOutbox, link: new LinkOptions { Window = 100, Latency = Ms(1) });
        var seen = Record(peer);
        async Task SendAsync(char letter, int messages)
        {
            for (var number = 0; number < messages; number++)
            {
                await session.SendAsync(Frame.Text(new string(letter, 20)).NotFinal());
                await Clock.DelayAsync(Ms(1));
                await session.SendAsync(Frame.Continuation(Encoding.UTF8.GetBytes(new string(letter, 20))).NotFinal());
                await session.SendAsync(Frame.Ping());
                await session.SendAsync(Frame.Continuation(Encoding.UTF8.GetBytes(new string(letter, 20))));
                await session.SendAsync($"{letter}");
            }
        }

        await Task.WhenAll(SendAsync('a', 10), SendAsync('b', 10), SendAsync('c', 10));

        await seen.TakeAsync(60);
        Assert.That(seen.Texts.Select(text => text.Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(seen.Texts.GroupBy(text => text).Select(group => (group.Key.Length, group.Count())), Is.EquivalentTo(
            Enumerable.Repeat((60, 10), 3).Concat(Enumerable.Repeat((1, 10), 3))));
    });

    [Test]
    public void Messages_WaitingForAnOpenOne_KeepTheirOrder() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, new LinkOptions { Window = 1000 });
        await session.SendAsync(Frame.Text("A").NotFinal());
        var first = session.SendAsync("first").AsTask();
        while (session.SendAsync(Frame.Continuation(new byte[500]).NotFinal()).AsTask() is { IsCompleted: true })
        {
        }

        var final = session.SendAsync(Frame.Continuation("B"u8.ToArray())).AsTask();
        var second = session.SendAsync("second").AsTask();
        WireFrame frame;
        do
        {
            frame = await peer.ReadFrameAsync();
        }
        while (!frame.IsFinal);

        await peer.ExpectAsync(Frame.Text("first"));
        await peer.ExpectAsync(Frame.Text("second"));
        await Task.WhenAll(first, final, second);
    });

    [Test]
    public void OnNext_OfAnotherMessageWhileOneIsOpen_GoesBehindIt() => Run(async () =>
    {
        var (session, peer) = Open();
        await session.SendAsync(Frame.Text("A").NotFinal());

        session.Outgoing.OnNext(Frame.Text("other"));
        session.Outgoing.OnNext(Frame.Continuation("B"u8.ToArray()));

        await peer.ExpectAsync(Frame.Text("A").NotFinal());
        await peer.ExpectAsync(Frame.Continuation("B"u8.ToArray()));
        await peer.ExpectAsync(Frame.Text("other"));
    });

    [Test]
    public void OnNext_OfTwoFragmentedMessagesOfOneSource_ArrivesInOrder() => Run(async () =>
    {
        var (session, peer) = OpenPair();
        var seen = Record(peer);

        session.Outgoing.OnNext(Frame.Text("A").NotFinal());
        session.Outgoing.OnNext(Frame.Continuation("B"u8.ToArray()));
        session.Outgoing.OnNext(Frame.Binary(new byte[1]).NotFinal());
        session.Outgoing.OnNext(Frame.Continuation(new byte[1]));

        Assert.That(await seen.TakeAsync(2), Is.EqualTo(new[] { Frame.Text("AB"), Frame.Binary(new byte[2]) }));
    });

    [TestCase("CloseAsync"), TestCase("OnCompleted"), TestCase("DisposeAsync"), TestCase("OnError"), TestCase("Close frame")]
    public void Message_AbandonedInTheMiddle_EndsTheSessionWith1011(string way) => Run(async () =>
    {
        var (session, peer) = Open();
        await session.SendAsync(Frame.Text("half").NotFinal());
        var waiting = session.SendAsync("waiting").AsTask();

        _ = way switch
        {
            "CloseAsync" => session.CloseAsync(),
            "DisposeAsync" => session.DisposeAsync().AsTask(),
            "OnCompleted" => Called(session.Outgoing.OnCompleted),
            "OnError" => Called(() => session.Outgoing.OnError(new InvalidOperationException())),
            _ => Expect.FailureAsync(session.SendAsync(Frame.Close(CloseReason.Normal))),
        };

        await peer.ExpectAsync(Frame.Text("half").NotFinal());
        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.InternalError));
        await peer.SendAsync(Frame.Close(CloseReason.InternalError));
        peer.HalfClose();
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.Faulted));
        await Expect.FailureAsync<SessionException>(waiting);
    });

    [Test]
    public void Close_OfThePeerInTheMiddleOfOurMessage_IsAnswered() => Run(async () =>
    {
        var (session, peer) = Open();
        await session.SendAsync(Frame.Text("half").NotFinal());
        await peer.SendAsync(Frame.Close(CloseReason.Normal));

        await peer.ExpectAsync(Frame.Text("half").NotFinal());
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));

        peer.HalfClose();
        Assert.That((await session.Completion).IsClean, Is.True);
    });

    private static Task Called(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
