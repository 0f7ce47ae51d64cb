using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Conformance;

public abstract partial class InteropContract
{
    [Test]
    public async Task Text_OfThePeer_ArrivesWhole([Values("", "Hello", "Grüße für 5 €", "clef 𝄞, face 😀")] string text)
    {
        var (session, socket) = await OpenAsync();
        var seen = Record(session);

        await socket.SendAsync(text);

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Text(text)));
    }

    [Test]
    public async Task Text_OfOurs_ArrivesWhole([Values("", "Hello", "Grüße für 5 €", "clef 𝄞, face 😀")] string text)
    {
        var (session, socket) = await OpenAsync();

        await session.SendAsync(text);

        Assert.That(await socket.TextAsync(), Is.EqualTo(text));
    }

    [Test]
    public async Task Binary_OfThePeer_ArrivesWhole([Values(0, 1, 125, 126, 65535, 65536, 1 << 20)] int size)
    {
        var (session, socket) = await OpenAsync();
        var seen = Record(session);

        await socket.SendAsync(Octets(size));

        Assert.That(await seen.NextAsync() == Frame.Binary(Octets(size)));
    }

    [Test]
    public async Task Binary_OfOurs_ArrivesWhole([Values(0, 1, 125, 126, 65535, 65536, 1 << 20)] int size)
    {
        var (session, socket) = await OpenAsync();

        await session.SendAsync(Octets(size));

        Assert.That((await socket.BinaryAsync()).AsSpan().SequenceEqual(Octets(size)));
    }

    [Test]
    public async Task Messages_AboveTheDefaultLimits_ArriveWholeWhereTheLimitsAreRaised()
    {
        const int Size = (1 << 20) + 1;
        var (session, socket) = await OpenAsync(new Opening { Session = new WebSocketSessionOptions { MaxFrameSize = Size }, PeerLimit = Size });
        var seen = Record(session);

        await socket.SendAsync(Octets(Size));
        await session.SendAsync(Octets(Size));

        Assert.That(await seen.NextAsync() == Frame.Binary(Octets(Size)));
        Assert.That((await socket.BinaryAsync()).AsSpan().SequenceEqual(Octets(Size)));
    }

    [Test]
    public async Task Fragments_OfOurs_ArriveAsOneMessageWithAPingBetween()
    {
        var (session, socket) = await OpenAsync();

        await session.SendAsync(Frame.Text("ABC").NotFinal());
        await session.SendAsync(Frame.Ping());
        await session.SendAsync(Frame.Continuation("12"u8.ToArray()).NotFinal());
        await session.SendAsync(Frame.Continuation(default).NotFinal());
        await session.SendAsync(Frame.Continuation("3"u8.ToArray()));

        Assert.That(await socket.TextAsync(), Is.EqualTo("ABC123"));
    }

    [Test]
    public async Task Fragments_CutInsideACharacter_ArriveAsOneText()
    {
        var (session, socket) = await OpenAsync();
        var octets = "😀"u8.ToArray();

        await session.SendAsync(Frame.Text(octets.AsMemory(..1)).NotFinal());
        await session.SendAsync(Frame.Continuation(octets.AsMemory(1..)));

        Assert.That(await socket.TextAsync(), Is.EqualTo("😀"));
    }

    [Test]
    public async Task Messages_BothWaysAtOnce_ArriveInOrder()
    {
        var (session, socket) = await OpenAsync();
        var seen = Record(session);
        string[] sent = [.. Enumerable.Range(0, 500).Select(number => $"message {number}")];

        await Task.WhenAll(OursAsync(), TheirsAsync());

        foreach (var text in sent)
        {
            Assert.That(await socket.TextAsync(), Is.EqualTo(text));
        }

        await seen.TakeAsync(sent.Length);
        Assert.That(seen.Texts, Is.EqualTo(sent));

        async Task OursAsync()
        {
            foreach (var text in sent)
            {
                await session.SendAsync(text);
            }
        }

        async Task TheirsAsync()
        {
            foreach (var text in sent)
            {
                await socket.SendAsync(text);
            }
        }
    }

    [Test]
    public async Task Ping_OfOurs_IsAnswered()
    {
        var (session, _) = await OpenRawAsync();
        var seen = Record(session);
        var payload = "are you there?"u8.ToArray();

        await session.SendAsync(Frame.Ping(payload));

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Pong(payload)));
    }
}
