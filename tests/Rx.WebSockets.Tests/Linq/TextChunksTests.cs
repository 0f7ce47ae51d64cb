using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class TextChunksTests : FlowOperatorContract<Frame, string>
{
    private protected override Push Pushes => Push.IsTaken;

    public override IFlow<string> Apply(IFlow<Frame> source) => source.TextChunks().SelectMany(text => text);

    public override Frame In(int i) => Frame.Text($"{i}");

    public override string Out(int i) => $"{i}";

    [Test]
    public void Text_CutInsideACharacter_PassesItWhole()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text(new byte[] { (byte)'a', 0xC3 }).NotFinal(), Frame.Ping(), Frame.Continuation(new byte[] { 0xA4 }));

        Assert.That(observer.Values, Is.EqualTo(["a", "ä"]));
    }

    [Test]
    public void Texts_EachOnItsOwn_AreFlowsThatComplete()
    {
        var lengths = Run.Through(
            [Frame.Text("ab").NotFinal(), Frame.Continuation("c"u8.ToArray()), Frame.Text(""), Frame.Text("d")],
            source => source.TextChunks().SelectMany(text => text.Select(part => part.Length).Concat(new[] { -1 }.ToAsyncEnumerable().ToFlow())));

        Assert.That(lengths, Is.EqualTo([2, 1, -1, -1, 1, -1]));
    }

    [Test]
    public void Binary_BetweenTexts_IsSkipped()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Binary(new byte[] { 0xFF }).NotFinal(), Frame.Continuation(new byte[] { 0xFF }), Frame.Text("a"));

        Assert.That(observer.Values, Is.EqualTo(["a"]));
    }

    [Test]
    public void Text_ThatIsNoUtf8_Is1007()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text(new byte[] { 0xC3 }));

        Assert.That((observer.Error as ProtocolException)?.Code, Is.EqualTo(CloseCode.InvalidPayload));
    }

    [Test]
    public void TextChunks_OfARawSession_ComeBeforeTheMessageIsWhole()
    {
        var clock = new VirtualClock();
        var (near, far) = InMemoryTransport.Pair(clock);
        var peer = new ScriptedPeer(far, WebSocketRole.Client);
        var raw = WebSocketSession.Create(near, WebSocketRole.Server, new() { Scheduler = clock, Kind = SessionKind.Raw });
        var seen = "";
        using var subscription = raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).TextChunks().SelectMany(text => text)
            .Subscribe((string part) => seen += part);

        clock.Run(async () =>
        {
            await peer.SendAsync(WireFrame.Text("Once upon") with { IsFinal = false }, WireFrame.Ping(), WireFrame.Continuation(" a time"u8.ToArray()) with { IsFinal = false });
            await peer.ExpectAsync(Frame.Pong());
            await clock.SettleAsync();
        });

        Assert.That(seen, Is.EqualTo("Once upon a time"));
    }
}
