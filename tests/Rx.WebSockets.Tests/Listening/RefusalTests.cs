using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>Requests that are no right handshake, as a client sees them answered.</summary>
public sealed class RefusalTests : VirtualListenerFixture
{
    private static IEnumerable<TestCaseData> WrongRequests()
    {
        yield return Case(414, "long request line", Requests.UpgradeAt("/" + new string('a', 8 << 10)));
        yield return Case(431, "long header line", Requests.Upgrade("X: " + new string('a', 8 << 10)));
        yield return Case(431, "129 headers", Requests.Upgrade([.. Enumerable.Range(6, 124).Select(i => $"X-{i}: a")])).SetProperty("Case", "H1.5");
        yield return Case(431, "129 headers of one name", Requests.Upgrade([.. Enumerable.Repeat("X: a", 124)])).SetProperty("Case", "H1.46");
        yield return Case(431, "more than 64 KiB", Requests.Upgrade([.. Enumerable.Range(0, 70).Select(i => $"X-{i}: {new string('a', 1000)}")])).SetProperty("Case", "H1.19");
        yield return Case(431, "64 KiB of spaces in the subprotocols", Requests.Upgrade("Sec-WebSocket-Protocol: b" + new string(' ', 64 << 10) + "x")).SetProperty("Case", "H1.4");
        yield return Case(400, "8 KiB of spaces in the subprotocols", Requests.Upgrade("Sec-WebSocket-Protocol: b" + new string(' ', 8000) + "x")).SetProperty("Case", "H1.4");
        yield return Case(400, "bare LF", Requests.Upgrade().Replace("\r\n", "\n"));
        yield return Case(400, "folded line", Requests.Upgrade("X: a\r\n b"));
        yield return Case(400, "NUL", Requests.Upgrade("X: a\0b"));
        yield return Case(400, "bare CR in the upgrade", Requests.Upgrade("Upgrade: websocket\rX: a")).SetProperty("Case", "H1.25");
        yield return Case(400, "space before the colon", Requests.Upgrade("X : a"));
        yield return Case(400, "name beyond ASCII", Requests.Upgrade("Ü: a"));
        yield return Case(505, "HTTP/1.0", Requests.UpgradeUnder("GET / HTTP/1.0"));
        yield return Case(405, "POST", Requests.UpgradeUnder("POST / HTTP/1.1"));
        yield return Case(400, "no Host", Requests.Upgrade("-Host"));
        yield return Case(400, "no Upgrade", Requests.Upgrade("-Upgrade")).SetProperty("Case", "H1.5");
        yield return Case(400, "no Connection", Requests.Upgrade("-Connection"));
        yield return Case(400, "no Key", Requests.Upgrade("-Sec-WebSocket-Key"));
        yield return Case(400, "two Hosts", Requests.Upgrade("Host: a", "Host: b"));
        yield return Case(400, "two Keys", Requests.Upgrade("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="));
        yield return Case(400, "two Versions", Requests.Upgrade("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13"));
        yield return Case(400, "key of 15 octets", Requests.Upgrade("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA"));
        yield return Case(426, "version 8", Requests.Upgrade("Sec-WebSocket-Version: 8")).SetProperty("Case", "H1.9");
        yield return Case(426, "no version, as in the drafts", Requests.Upgrade("-Sec-WebSocket-Version")).SetProperty("Case", "H1.9");
        yield return Case(400, "body announced", Requests.Upgrade("Content-Length: 1000000000")).SetProperty("Case", "H1.34");
        yield return Case(400, "chunked body announced", Requests.Upgrade("Transfer-Encoding: chunked")).SetProperty("Case", "H1.34");
        yield return Case(403, "page of another host", Requests.Upgrade("Origin: https://evil.example")).SetProperty("Case", "H1.36");
        yield return Case(403, "page without origin", Requests.Upgrade("Origin: null")).SetProperty("Case", "H1.36");
        yield return Case(400, "no HTTP at all", "\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03\r\n\r\n").SetProperty("Case", "H1.23");

        static TestCaseData Case(int status, string name, string request) => new TestCaseData(status, request).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(WrongRequests))]
    [Property("Case", "H3.Server")]
    public void Listener_WrongRequest_AnswersWithItsStatusAndCloses(int status, string request)
    {
        var answer = Refused(request);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer["Connection"], Does.Contain("close"));
        Assert.That(answer["Content-Length"], Is.EqualTo($"{Encoding.UTF8.GetByteCount(answer.Body)}"));
        Assert.That(Sessions, Is.Empty);
        Assert.That(Failures, Is.Empty);
    }

    [TestCaseSource(nameof(WrongRequests))]
    [Property("Case", "H3.Server")]
    public void Listener_WrongRequest_LeavesNothingBehind(int status, string request)
    {
        Serve();
        var connection = Source.Connect();

        Run(async () =>
        {
            await new Caller(connection.Transport.Client).RefusedAsync(request);
            await Clock.SettleAsync();
        });

        Assert.That(connection.IsClosed, $"{status}");
        Assert.That(Clock.PendingActions, Is.Zero);
    }

    [TestCase("Sec-WebSocket-Version: 7")]
    [TestCase("-Sec-WebSocket-Version")]
    [Property("Case", "H1.9")]
    public void Listener_OtherVersion_TellsTheOneItSpeaks(string change)
    {
        var answer = Refused(Requests.Upgrade(change));

        Assert.That(answer["Sec-WebSocket-Version"], Is.EqualTo("13"));
    }

    [TestCase("Sec-WebSocket-Extensions: constructor")]
    [TestCase("Sec-WebSocket-Extensions: __proto__; toString=1")]
    [TestCase("Sec-WebSocket-Protocol: constructor, __proto__")]
    [Property("Case", "H1.3")]
    public void Listener_OffersWithOddNames_AreDeclined(string change)
    {
        Serve(new WebSocketListenerOptions { Subprotocol = SubprotocolChoice.ByServerOrder("chat") });

        var answer = Clock.Run(() => Call().OpenAsync(change));

        Assert.That(answer["Sec-WebSocket-Extensions"], Is.Null);
        Assert.That(answer["Sec-WebSocket-Protocol"], Is.Null);
    }

    [TestCase("Connection: keep-alive, Upgrade")]
    [TestCase("Upgrade: h2c, websocket")]
    [TestCase("Origin: http://server.example.com")]
    [TestCase("Origin: HTTPS://SERVER.EXAMPLE.COM:443")]
    [TestCase("Content-Type: text/plain", Description = "K-E08")]
    [Property("Case", "H3.Server")]
    [Property("Case", "K-E08")]
    public void Listener_UnusualRightRequest_IsAccepted(string change)
    {
        Serve();

        Run(() => Call().OpenAsync(change));

        Assert.That(Sessions, Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Case", "H1.36")]
    public void Origins_OtherPolicies_Decide()
    {
        Serve(new WebSocketListenerOptions { Origins = OriginPolicy.Only("https://friend.example") });

        Run(async () =>
        {
            await Call().OpenAsync("Origin: https://friend.example");
            var refused = await Call().RefusedAsync(Requests.Upgrade("Origin: http://server.example.com"));
            Assert.That(refused.Status, Is.EqualTo(403));
        });

        Assert.That(Sessions, Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Case", "H1.36")]
    public void Origins_OfASecureConnection_AreHttpsPages()
    {
        Serve();
        var connection = Source.Connect(isSecure: true);

        var answer = Clock.Run(() => new Caller(connection.Transport.Client).RefusedAsync(Requests.Upgrade("Origin: http://server.example.com")));

        Assert.That(answer.Status, Is.EqualTo(403));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(4096)]
    [Property("Case", "H1.19")]
    public void Listener_EndlessHead_IsRefusedAtItsLimit(int piece)
    {
        Serve();
        var caller = Call(new LinkOptions { Split = OctetSplit.AtMost(piece) });
        var line = "X: " + new string('a', 1000) + "\r\n";

        Run(async () =>
        {
            await caller.SendAsync("GET / HTTP/1.1\r\n");
            for (var sent = 0; sent < 63 << 10; sent += line.Length)
            {
                await caller.SendAsync(line);
            }

            await Clock.SettleAsync();
            Assert.That(((InMemoryEnd)caller.Transport).Unread, Is.Zero);
            await caller.SendAsync(line);
            Assert.That((await caller.ReadToEndAsync()).Status, Is.EqualTo(431));
        });
    }

    [TestCase(1)]
    [TestCase(20)]
    [Property("Case", "H3.Server")]
    public void Listener_RequestInPieces_IsAccepted(int piece)
    {
        Serve();

        Run(() => Call(new LinkOptions { Split = OctetSplit.AtMost(piece) }).OpenAsync());

        Assert.That(Sessions, Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Case", "H3.Server")]
    public void Listener_OneOctetPerSecond_IsRefusedAfterTenSeconds()
    {
        Serve();
        var caller = Call();

        Run(async () =>
        {
            using var trickle = Clock.SchedulePeriodic(0, Seconds(1), i =>
            {
                _ = caller.SendAsync(Requests.Upgrade()[i..(i + 1)]);
                return i + 1;
            });
            Assert.That((await caller.ReadToEndAsync()).Status, Is.EqualTo(408));
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(10)));
    }

    [Test]
    [Property("Case", "H3.Server")]
    public void Listener_SilentClient_IsLetGoAfterTimeoutAndLinger()
    {
        Serve();
        var connection = Source.Connect();

        Clock.AdvanceBy(Seconds(12) - TimeSpan.FromTicks(1));
        var before = connection.IsClosed;
        Clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.That(before, Is.False);
        Assert.That(connection.IsClosed);
        Assert.That(Clock.PendingActions, Is.Zero);
    }

    [TestCase("")]
    [TestCase("GET / HT")]
    public void Listener_EndInsteadOfARequest_ClosesWithoutAnswer(string beginning)
    {
        Serve();
        var connection = Source.Connect();
        var caller = new Caller(connection.Transport.Client);

        var answer = Clock.Run(async () =>
        {
            await caller.SendAsync(beginning);
            caller.Peer.HalfClose();
            return await caller.ReadToEndAsync();
        });

        Assert.That(answer.Text, Is.Empty);
        Assert.That(connection.IsClosed);
        Assert.That(Failures, Is.Empty);
    }

    [Test]
    public void Refusal_RestOfTheRequest_IsTakenSoThatTheAnswerArrives()
    {
        Serve();
        var caller = Call(new LinkOptions { Latency = Seconds(0.1) });

        var answer = Clock.Run(async () =>
        {
            await caller.SendAsync(Requests.Upgrade("Content-Length: 500000"));
            _ = caller.Peer.SendOctetsAsync(new byte[500_000]);
            return await caller.ReadToEndAsync();
        });

        Assert.That(answer.Status, Is.EqualTo(400));
    }

    [Test]
    public void Refusal_ClientThatNeverCloses_IsLetGoAfterTheLinger()
    {
        Serve();
        var connection = Source.Connect();
        var caller = new Caller(connection.Transport.Client);

        Run(async () =>
        {
            await caller.SendAsync(Requests.Upgrade("-Host"));
            await caller.ReadToEndAsync();
            await Clock.DelayAsync(Seconds(1.9));
            Assert.That(connection.IsClosed, Is.False);
            await Clock.DelayAsync(Seconds(0.1));
            await Clock.SettleAsync();
        });

        Assert.That(connection.IsClosed);
    }

    [Test]
    public void Refusal_ClientThatReadsNothing_IsLetGoAfterTheLinger()
    {
        Serve();
        var connection = Source.Connect(new LinkOptions { Window = 1 });

        Run(async () =>
        {
            await new Caller(connection.Transport.Client).SendAsync(Requests.Upgrade("-Host"));
            await Clock.DelayAsync(Seconds(2));
            await Clock.SettleAsync();
        });

        Assert.That(connection.IsClosed);
    }

    [Test]
    [Property("Case", "H1.23")]
    public void Listener_RandomOctets_AreAnsweredOrLetGoInBoundedTime()
    {
        Serve();
        var random = new SeededRandom(42);
        VirtualConnection[] connections = [.. Enumerable.Range(0, 200).Select(_ => Source.Connect())];

        foreach (var connection in connections)
        {
            var head = Encoding.Latin1.GetBytes(Requests.Upgrade());
            head[random.NextOctets(1)[0] % head.Length] = random.NextOctets(1)[0];
            head[random.NextOctets(1)[0] % head.Length] = random.NextOctets(1)[0];
            Clock.Run(() => new Caller(connection.Transport.Client).Peer.SendOctetsAsync(head));
        }

        Clock.AdvanceBy(Seconds(12));
        Assert.That(connections.Count(connection => !connection.IsClosed), Is.EqualTo(Sessions.Count));
        Assert.That(Failures, Is.Empty);
    }
}
