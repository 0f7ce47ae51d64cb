using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class ConnectAsyncTests
{
    [Test]
    [Property("Case", "K-C02")]
    public void ConnectAsync_SendReceiveClose_RoundTrips()
    {
        var server = new ScriptedServer();

        server.Clock.Run(async () =>
        {
            await using var session = await server.ConnectAsync();
            var texts = new List<string>();
            using var subscription = session.Incoming.Text().Subscribe(texts.Add);

            await session.SendAsync("Hello");
            await server.Peer.ExpectAsync(Frame.Text("Hello"));
            await server.Peer.SendAsync(Frame.Text("Hi"));
            var closing = session.CloseAsync();
            await server.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
            await server.Peer.SendAsync(Frame.Close(CloseReason.Normal));
            await closing;

            Assert.That(texts, Is.EqualTo(new[] { "Hi" }));
        });
    }

    [Test]
    public void ConnectAsync_FramesRightBehindTheHead_AreHeldForTheFirstSubscriber()
    {
        var server = new ScriptedServer { Greeting = [WireFrame.Text("one"), WireFrame.Text("two")] };

        var texts = server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync();
            await server.Clock.DelayAsync(TimeSpan.FromSeconds(5));
            var seen = new List<string>();
            session.Incoming.Text().Subscribe(seen.Add);
            await server.Clock.SettleAsync();
            return seen;
        });

        Assert.That(texts, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public void ConnectAsync_Hold_LetsSeveralSubscribersSeeTheFirstFrame()
    {
        var server = new ScriptedServer { Greeting = [WireFrame.Text("one")] };
        var seen = new List<string>();

        server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync();
            using (session.Hold())
            {
                session.Incoming.Text().Subscribe(text => seen.Add("a " + text));
                await server.Clock.DelayAsync(TimeSpan.FromSeconds(1));
                session.Incoming.Text().Subscribe(text => seen.Add("b " + text));
            }

            await server.Clock.SettleAsync();
        });

        Assert.That(seen, Is.EqualTo(new[] { "a one", "b one" }));
    }

    [Test]
    public void ConnectAsync_SettingsMadeRightBehindIt_AreInForceForTheFirstFrame()
    {
        var server = new ScriptedServer { Greeting = [WireFrame.Text("0123456789")] };

        var end = server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync();
            session.MaxFrameSize = 9;
            return await session.Completion;
        });

        Assert.That(end.CodeSent, Is.EqualTo(CloseCode.MessageTooBig));
    }

    [Test]
    public void ConnectAsync_AlreadyCancelled_SendsNothing()
    {
        var server = new ScriptedServer();

        server.Clock.Run(() => Expect.FailureAsync<OperationCanceledException>(server.ConnectAsync(cancellationToken: new CancellationToken(canceled: true))));

        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    [Property("Case", "K-C31")]
    public void ConnectAsync_CancelledWhileDialling_BreaksTheRequestOffWithTheCallersToken()
    {
        var server = new ScriptedServer((server, _) => new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(server.Token));
        using var source = new CancellationTokenSource();

        server.Clock.Run(async () =>
        {
            var connecting = server.ConnectAsync(cancellationToken: source.Token);
            await server.Clock.DelayAsync(TimeSpan.FromSeconds(1));
            source.Cancel();

            Assert.That(server.Token.IsCancellationRequested);
            var cancelled = await Expect.FailureAsync<OperationCanceledException>(connecting);
            Assert.That(cancelled.CancellationToken, Is.EqualTo(source.Token));
        });

        Assert.That(server.Clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    [Property("Case", "K-C31")]
    public void ConnectAsync_CancelledAfterwards_LeavesTheSessionAlone()
    {
        var server = new ScriptedServer();
        using var source = new CancellationTokenSource();

        server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync(cancellationToken: source.Token);
            source.Cancel();
            await server.Clock.DelayAsync(TimeSpan.FromHours(1));

            Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
        });
    }

    [Test]
    [Property("Case", "K-C06")]
    public void ConnectAsync_ExceptionInTheCallersCode_ReachesItUnchangedAndCloses()
    {
        var server = new ScriptedServer();
        var thrown = new InvalidTimeZoneException("mine");

        var seen = Assert.Throws<InvalidTimeZoneException>(() => server.Clock.Run(async () =>
        {
            await using var session = await server.ConnectAsync();
            _ = AnswerCloseAsync(server);
            throw thrown;
        }));

        Assert.That(seen, Is.SameAs(thrown));
    }

    [Test]
    [Property("Case", "K-C42")]
    public void ConnectAsync_InvokerDisposedBefore_FailsAndNothingCrashes()
    {
        var server = new ScriptedServer();
        var options = server.Options;
        options.Invoker!.Dispose();

        var failure = server.Clock.Run(() => Expect.FailureAsync<ConnectException>(server.ConnectAsync(options)));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.Other));
        Assert.That(failure.InnerException, Is.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    [Property("Case", "K-C42")]
    public void ConnectAsync_InvokerDisposedAfterwards_LeavesTheSessionUsable()
    {
        var server = new ScriptedServer();
        var options = server.Options;

        server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync(options);
            options.Invoker!.Dispose();
            await session.SendAsync("still here");
            await server.Peer.ExpectAsync(Frame.Text("still here"));
        });
    }

    [Test]
    [Property("Case", "K-C25")]
    [Property("Case", "K-C36")]
    public void ConnectAsync_MaxFrameSizeOfTheOptions_ReachesTheSession()
    {
        var server = new ScriptedServer { Greeting = [WireFrame.Text("short"), WireFrame.Text("far too long")] };
        var options = server.Options with { Session = server.Options.Session with { MaxFrameSize = 10 } };
        var texts = new List<string>();

        var end = server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync(options);
            session.Incoming.Text().Subscribe(texts.Add, _ => { });
            Assert.That(session.MaxFrameSize, Is.EqualTo(10));
            return await session.Completion;
        });

        Assert.That(texts, Is.EqualTo(new[] { "short" }));
        Assert.That(end.CodeSent, Is.EqualTo(CloseCode.MessageTooBig));
    }

    [Test]
    [Property("Case", "K-C32")]
    public void Close_WithAReservedCode_IsRefusedAtTheCall()
    {
        var server = new ScriptedServer();

        server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync();

            Assert.That(() => session.CloseAsync(new CloseReason(CloseCode.NoStatus)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
        });
    }

    [Test]
    [Property("Case", "K-C30")]
    public void Close_WithAReason_SendsIt()
    {
        var server = new ScriptedServer();
        var reason = new CloseReason(CloseCode.NormalClosure, "OK");

        var end = server.Clock.Run(async () =>
        {
            var session = await server.ConnectAsync();
            var closing = session.CloseAsync(reason);
            await server.Peer.ExpectAsync(Frame.Close(reason));
            await server.Peer.SendAsync(Frame.Close(reason));
            await closing;
            return await session.Completion;
        });

        Assert.That(end.IsClean);
        Assert.That(end.Reason, Is.EqualTo("OK"));
    }

    [Test]
    [Property("Case", "H1.26")]
    public void ConnectAsync_Repeated_UsesAKeyAndMasksOfItsOwnEachTime()
    {
        var server = new ScriptedServer();

        server.Clock.Run(async () =>
        {
            var options = server.Options;
            var one = await server.ConnectAsync(options);
            var other = await server.ConnectAsync(options);
            await one.SendAsync("same");
            await one.SendAsync("same");
            await other.SendAsync("same");
            WireFrame[] frames = [await server.Peers[0].ReadFrameAsync(), await server.Peers[0].ReadFrameAsync(), await server.Peers[1].ReadFrameAsync()];

            Assert.That(frames.Select(frame => frame.MaskKey), Is.Unique);
            Assert.That(server.Requests.Select(request => request.Headers.GetValues("Sec-WebSocket-Key").Single()), Is.Unique);
        });
    }

    private static async Task AnswerCloseAsync(ScriptedServer server)
    {
        await server.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        await server.Peer.SendAsync(Frame.Close(CloseReason.Normal));
    }
}
