using System.Collections.Generic;
using System.Linq;
using System.Reactive.Subjects;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>What senders suffer from with other libraries, and what a session does instead.</summary>
[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class SendingPainsTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test, Property("Pain", 5)]
    public void Pain5_SendsThatOverlap_AllGoOutWholeAndInOrder() => Run(async () =>
    {
        var (session, peer) = OpenPair(SmallOutbox);
        var seen = Record(peer);
        var texts = Enumerable.Range(0, 50).Select(i => $"{i}:" + new string('x', 500)).ToArray();

        await Task.WhenAll(texts.Select(text => session.SendAsync(text).AsTask()));
        await session.CloseAsync();

        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Texts, Is.EqualTo(texts));
    });

    [Test, Property("Pain", 6)]
    public void Pain6_QuotesToASlowClient_ItGetsTheLatestOfEachSymbolAndTheServerHoldsNoMore() => Run(async () =>
    {
        var (session, peer) = OpenPair(SmallOutbox);
        var quotes = new Subject<(string Symbol, int Price)>();
        var latest = quotes.ToFlow(Overflow.ConflateBy<(string Symbol, int Price), string>(quote => quote.Symbol));
        using var serving = latest.Select(quote => Frame.Text($"{quote.Symbol} {quote.Price}")).Subscribe(session.Outgoing);

        using (peer.Hold())
        {
            for (var price = 1; price <= 100_000; price++)
            {
                quotes.OnNext((price % 2 == 0 ? "EUR" : "USD", price));
            }

            await Clock.SettleAsync();
        }

        var seen = Record(peer);
        quotes.OnCompleted();

        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Texts.Where(text => text.StartsWith("EUR")).Last(), Is.EqualTo("EUR 100000"));
        Assert.That(seen.Texts.Where(text => text.StartsWith("USD")).Last(), Is.EqualTo("USD 99999"));
        Assert.That(latest.Dropped, Is.EqualTo(100_000 - seen.Texts.Count));
        Assert.That(latest.Dropped, Is.GreaterThan(50_000));
    });

    [Test, Property("Pain", 9)]
    public void Pain9_ClosingBehindQueuedMessages_DrainsThemBeforeTheClose() => Run(async () =>
    {
        var (session, peer) = OpenPair(link: new() { Bandwidth = 10_000 });
        var seen = Record(peer);
        var sent = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            sent.Add($"{i}:" + new string('x', 1000));
            session.Outgoing.OnNext(Frame.Text(sent[^1]));
        }

        session.Outgoing.OnCompleted();
        var end = await session.Completion;

        Assert.That((end.IsClean, end.Code, end.Unwritten), Is.EqualTo((true, CloseCode.NormalClosure, 0L)));
        Assert.That(seen.Texts, Is.EqualTo(sent));
    });
}
