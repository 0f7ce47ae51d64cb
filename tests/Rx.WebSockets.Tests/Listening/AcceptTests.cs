using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>How connections are taken.</summary>
public sealed class AcceptTests : VirtualListenerFixture
{
    [Test]
    public void Accept_Fails_GoesOnAfterPausesThatGrow()
    {
        Serve();
        for (var i = 0; i < 10; i++)
        {
            Source.Fail(new SocketException((int)SocketError.TooManyOpenSockets));
        }

        Run(() => Call().OpenAsync());

        var pauses = Source.Accepts.Zip(Source.Accepts.Skip(1), (before, after) => (after - before).TotalMilliseconds);
        Assert.That(pauses, Is.EqualTo([10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 0]));
        Assert.That(Failures, Has.Count.EqualTo(10));
    }

    [Test]
    public void Accept_FailsAgainAfterASuccess_PausesShortlyAgain()
    {
        Serve();
        Source.Fail(new IOException());
        Source.Fail(new IOException());
        Source.Connect();
        Source.Fail(new IOException());

        Clock.AdvanceBy(Seconds(1));

        Assert.That(Source.Accepts.Select(at => at.TotalMilliseconds), Is.EqualTo([0, 10, 30, 30, 40]));
    }

    [Test]
    public void Accept_BeyondTheLimit_WaitsUntilOneHasLeft()
    {
        Serve(new WebSocketListenerOptions { MaxConnections = 2 });
        var (one, two, three) = (Call(), Call(), Call());

        Run(async () =>
        {
            await one.OpenAsync();
            await two.OpenAsync();
            await three.SendAsync(Requests.Upgrade());
            await Clock.DelayAsync(Seconds(15));
            Assert.That(Sessions, Has.Count.EqualTo(2));
            Sessions[0].Abort();
            Assert.That((await three.ReadHeadAsync()).Status, Is.EqualTo(101));
        });
    }

    [Test]
    public void Accept_HandshakesUnderWay_CountForTheLimit()
    {
        Serve(new WebSocketListenerOptions { MaxConnections = 1 });
        Call();
        var next = Call();

        Run(async () =>
        {
            await next.SendAsync(Requests.Upgrade());
            await next.ReadHeadAsync();
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(12)));
    }

    [Test]
    public void Accept_ManyAtOnce_AreAllServed()
    {
        Serve();
        Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var caller = Call();
                await caller.SendAsync(Requests.Upgrade());
            }

            await Clock.SettleAsync();
        });

        Assert.That(Sessions, Has.Count.EqualTo(500));
    }

    [TestCase("")]
    [TestCase("GET / HTTP/1.0\r\n\r\n")]
    public void Accept_ConnectionThatThrowsWhenItIsClosed_FreesItsPlace(string request)
    {
        Serve(new WebSocketListenerOptions { MaxConnections = 1 });
        var rude = Source.Connect();
        rude.Closing = () => throw new InvalidOperationException();
        var caller = new Caller(rude.Transport.Client);

        Run(async () =>
        {
            await caller.SendAsync(request);
            caller.Peer.HalfClose();
            await Call().OpenAsync();
        });

        Assert.That(Failures, Is.Not.Empty.And.All.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public void Failed_ThrowsItself_AcceptingGoesOn()
    {
        var listener = WebSocketListener.Create(Source, new WebSocketListenerOptions
        {
            Session = OnClock(WebSocketSessionOptions.Default),
            Failed = _ => throw new InvalidOperationException(),
        });
        listener.Sessions.Subscribe(Sessions.Add);
        Source.Fail(new IOException());

        Run(() => Call().OpenAsync());

        Assert.That(Sessions, Has.Count.EqualTo(1));
    }

    [Test]
    public void Create_WithTls_IsRefusedAtTheCall()
    {
        var options = new WebSocketListenerOptions { Tls = new SslServerAuthenticationOptions() };

        Assert.That(() => WebSocketListener.Create(Source, options), Throws.ArgumentException);
    }

    private static IEnumerable<TestCaseData> WrongOptions()
    {
        yield return new TestCaseData((Action)(() => _ = new WebSocketListenerOptions { MaxConnections = 0 })).SetArgDisplayNames("no connections");
        yield return new TestCaseData((Action)(() => _ = new WebSocketListenerOptions { Backlog = 0 })).SetArgDisplayNames("no queue");
        yield return new TestCaseData((Action)(() => _ = new WebSocketListenerOptions { HandshakeTimeout = Seconds(-1) })).SetArgDisplayNames("negative timeout");
        yield return new TestCaseData((Action)(() => _ = new WebSocketListenerOptions { StopTimeout = Seconds(-1) })).SetArgDisplayNames("negative patience");
    }

    [TestCaseSource(nameof(WrongOptions))]
    public void Options_OutOfRange_Throw(Action make) => Assert.That(make, Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void HandshakeTimeout_Infinite_WaitsForAnyTime()
    {
        Serve(new WebSocketListenerOptions { HandshakeTimeout = Timeout.InfiniteTimeSpan });
        var caller = Call();

        Run(async () =>
        {
            await Clock.DelayAsync(TimeSpan.FromMinutes(59));
            await caller.OpenAsync();
        });
    }
}
