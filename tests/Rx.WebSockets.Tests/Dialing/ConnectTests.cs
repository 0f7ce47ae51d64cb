using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class ConnectTests
{
    [Test]
    public void Connect_WithoutSubscription_DialsNot()
    {
        var server = new ScriptedServer();

        server.Connect();
        server.Clock.Start();

        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    [Property("Case", "K-C03")]
    public void Connect_EachSubscription_DialsAnew()
    {
        var server = new ScriptedServer();
        var connection = server.Connect();
        var sessions = new List<IWebSocketSession>();

        using var one = connection.Subscribe(sessions.Add);
        using var other = connection.Subscribe(sessions.Add);
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(server.Requests, Has.Count.EqualTo(2));
        Assert.That(sessions, Is.Unique.And.Count.EqualTo(2));
    }

    [Test]
    public void Connect_SettingsMadeInOnNext_AreInForceForTheFirstFrame()
    {
        var server = new ScriptedServer { Greeting = [WireFrame.Text("0123456789")] };
        Task<SessionEnd>? completion = null;

        using var subscription = server.Connect().Subscribe(session =>
        {
            session.MaxFrameSize = 9;
            completion = session.Completion;
        });
        server.Clock.AdvanceBy(TimeSpan.FromMinutes(1));

        Assert.That(completion!.Result.CodeSent, Is.EqualTo(CloseCode.MessageTooBig));
    }

    [Test]
    public void Connect_FramesThatHaveArrived_AreNotReadBeforeOnNextHasReturned()
    {
        var server = new ScriptedServer(async (server, request) =>
        {
            var response = server.Accept(request);
            await server.Clock.DelayAsync(TimeSpan.FromSeconds(1));
            return response;
        }) { Greeting = [WireFrame.Text("0123456789")] };
        var options = server.Options with { Session = server.Options.Session with { Scheduler = new InlineScheduler(server.Clock) } };

        var end = server.Clock.Run(async () =>
        {
            Task<SessionEnd>? completion = null;
            using var subscription = server.Connect(options).Subscribe(session =>
            {
                session.MaxFrameSize = 9;
                completion = session.Completion;
            });
            await server.Clock.DelayAsync(TimeSpan.FromMinutes(1));
            return await completion!;
        });

        Assert.That(end.CodeSent, Is.EqualTo(CloseCode.MessageTooBig));
    }

    [Test]
    public void Connect_FramesBehindTheHead_AreDeliveredAfterOnNextHasReturned()
    {
        var server = new ScriptedServer { Greeting = [WireFrame.Text("one")] };
        var log = new List<string>();

        using var subscription = server.Connect().Subscribe(session =>
        {
            session.Incoming.Text().Subscribe(text => log.Add("a " + text));
            session.Incoming.Text().Subscribe(text => log.Add("b " + text));
            log.Add("returns");
        });
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(log, Is.EqualTo(new[] { "returns", "a one", "b one" }));
    }

    [Test]
    [Property("Case", "K-C28")]
    public void Connect_ComposedWithSelectMany_GivesTheTextsOfTheSession()
    {
        var server = new ScriptedServer { Greeting = [.. Enumerable.Range(0, 10).SelectMany(n => new[] { WireFrame.Text($"{n}"), WireFrame.Binary(new byte[n]) })] };
        var texts = new List<string>();

        using var chat = server.Connect().SelectMany(session => session.Incoming.Text()).Subscribe(texts.Add);
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(texts, Is.EqualTo(Enumerable.Range(0, 10).Select(n => $"{n}")));
    }

    [Test]
    public void Connect_SessionClosedByThePeer_Completes()
    {
        var server = new ScriptedServer { Greeting = [WireFrame.Close(CloseCode.GoingAway)] };
        var connection = server.Connect().ValidateGrammar(server.Clock);
        var log = new List<string>();

        using var subscription = connection.Subscribe(_ => log.Add("session"), error => log.Add(error.Message), () => log.Add("completed"));
        server.Clock.AdvanceBy(TimeSpan.FromMinutes(1));

        Assert.That(log, Is.EqualTo(new[] { "session", "completed" }));
    }

    [Test]
    public void Connect_SessionLost_CompletesToo()
    {
        var server = new ScriptedServer();
        var log = new List<string>();

        using var subscription = server.Connect().ValidateGrammar(server.Clock)
            .Subscribe(_ => log.Add("session"), error => log.Add(error.Message), () => log.Add("completed"));
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));
        server.Peer.Reset();
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(log, Is.EqualTo(new[] { "session", "completed" }));
    }

    [Test]
    public void Connect_SessionAbortedInOnNext_CompletesAfterIt()
    {
        var server = new ScriptedServer();
        var log = new List<string>();

        using var subscription = server.Connect().ValidateGrammar(server.Clock).Subscribe(
            session =>
            {
                session.Abort();
                log.Add("returns");
            },
            () => log.Add("completed"));
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(log, Is.EqualTo(new[] { "returns", "completed" }));
    }

    [Test]
    public void Connect_Refused_Errors()
    {
        var server = new ScriptedServer((_, _) => ScriptedServer.Respond(HttpStatusCode.NotFound, new StringContent("")));
        Exception? error = null;

        using var subscription = server.Connect().ValidateGrammar(server.Clock).Subscribe(_ => { }, fault => error = fault);
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(error, Is.InstanceOf<HandshakeRefusedException>());
    }

    [Test]
    public void Connect_ErrorThatNobodyHandles_GoesToTheScheduler()
    {
        var server = new ScriptedServer((_, _) => ScriptedServer.Respond(HttpStatusCode.NotFound, new StringContent("")));

        using var subscription = server.Connect().Subscribe(_ => { });

        Assert.That(() => server.Clock.AdvanceBy(TimeSpan.FromSeconds(1)), Throws.InstanceOf<HandshakeRefusedException>());
    }

    [Test]
    public void Connect_CompletionThatTheObserverThrowsAt_IsReported()
    {
        var reported = new List<Exception>();
        var server = new ScriptedServer { Greeting = [WireFrame.Close()] };
        var options = server.Options with { Session = server.Options.Session with { ObserverFailed = (_, fault) => reported.Add(fault) } };

        using var subscription = server.Connect(options).Subscribe(_ => { }, () => throw new InvalidTimeZoneException());
        server.Clock.AdvanceBy(TimeSpan.FromMinutes(1));

        Assert.That(reported.Single(), Is.InstanceOf<InvalidTimeZoneException>());
    }

    [Test]
    public void Connect_ObserverThatThrows_EndsTheSessionWith1011AndIsReported()
    {
        var reported = new List<Exception>();
        var server = new ScriptedServer();
        var options = server.Options with { Session = server.Options.Session with { ObserverFailed = (_, fault) => reported.Add(fault) } };
        var thrown = new InvalidTimeZoneException();
        Task<SessionEnd>? completion = null;

        using var subscription = server.Connect(options).Subscribe((Action<IWebSocketSession>)(session =>
        {
            completion = session.Completion;
            throw thrown;
        }));
        server.Clock.AdvanceBy(TimeSpan.FromMinutes(1));

        Assert.That(reported.Single(), Is.SameAs(thrown));
        Assert.That(completion!.Result.Kind, Is.EqualTo(EndKind.ObserverFailed));
        Assert.That(completion!.Result.CodeSent, Is.EqualTo(CloseCode.InternalError));
    }

    [Test]
    [Property("Case", "K-C06")]
    public void Connect_ExceptionInAnOperator_ReachesTheSubscriberUnchangedAndHangsUp()
    {
        var server = new ScriptedServer();
        var thrown = new InvalidTimeZoneException();
        Exception? error = null;

        using var subscription = server.Connect().Select<IWebSocketSession, int>(_ => throw thrown).Subscribe(_ => { }, fault => error = fault);
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(error, Is.SameAs(thrown));
        server.Clock.Run(() => server.Peer.ExpectAsync(Frame.Close(CloseReason.Normal)));
    }

    [Test]
    [Property("Case", "K-C12")]
    public void Dispose_WithASession_ClosesItGracefullyAndSignalsNothing()
    {
        var server = new ScriptedServer();
        var log = new List<string>();
        IWebSocketSession? session = null;

        var subscription = server.Connect().Subscribe(it => session = it, error => log.Add(error.Message), () => log.Add("completed"));
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));
        var end = server.Clock.Run(async () =>
        {
            subscription.Dispose();
            await server.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
            await server.Peer.SendAsync(Frame.Close(CloseReason.Normal));
            return await session!.Completion;
        });

        Assert.That(end.IsClean);
        Assert.That(end.Initiator, Is.EqualTo(Initiator.Local));
        Assert.That(log, Is.Empty);
    }

    [Test]
    public void Dispose_PeerThatNeverAnswers_EndsWithinTheCloseTimeout()
    {
        var server = new ScriptedServer();
        IWebSocketSession? session = null;

        var subscription = server.Connect().Subscribe(it => session = it);
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));
        subscription.Dispose();
        var end = server.Clock.Run(() => session!.Completion);

        Assert.That(end.Kind, Is.EqualTo(EndKind.CloseTimeout));
        Assert.That(server.Clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(11)));
    }

    [Test]
    [Property("Case", "K-C31")]
    public void Dispose_WhileDialling_BreaksTheRequestOffAndSignalsNothing()
    {
        var server = new ScriptedServer((server, _) => new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(server.Token));
        var log = new List<string>();

        var subscription = server.Connect().Subscribe(_ => log.Add("session"), error => log.Add(error.Message), () => log.Add("completed"));
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));
        server.Clock.Run(() =>
        {
            subscription.Dispose();
            return Task.CompletedTask;
        });
        server.Clock.Start();

        Assert.That(server.Token.IsCancellationRequested);
        Assert.That(log, Is.Empty);
        Assert.That(server.Clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(1)), "no timer is left");
    }

    [Test]
    public void Dispose_BeforeTheDialBegan_SendsNothing()
    {
        var server = new ScriptedServer();

        server.Connect().Subscribe(_ => { }).Dispose();
        server.Clock.Start();

        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public void Dispose_BetweenAnswerAndOnNext_ClosesTheSessionThatNobodyGot()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var server = new ScriptedServer((_, _) => answer.Task);
        var log = new List<string>();

        var subscription = server.Connect().Subscribe(_ => log.Add("session"));
        server.Clock.AdvanceBy(TimeSpan.Zero);
        server.Clock.Run(async () =>
        {
            answer.SetResult(server.Accept(server.Request));
            subscription.Dispose();
            await server.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        });

        Assert.That(log, Is.Empty);
    }

    [Test]
    [Property("Case", "K-C31")]
    public void Dispose_WithinOnNext_ClosesAndDoesntThrow()
    {
        var server = new ScriptedServer();

        server.Clock.Run(async () =>
        {
            var session = await server.Connect().FirstAsync();

            await server.Clock.SettleAsync();
            Assert.That(session.State, Is.EqualTo(ConnectionState.CloseSent), "FirstAsync hangs up");
            await server.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        });
    }

    [Test]
    public void Connect_Retried_DialsUntilSomebodyAnswers()
    {
        var server = new ScriptedServer((server, request) => server.Requests.Count < 3
            ? ScriptedServer.Respond(HttpStatusCode.ServiceUnavailable, new StringContent(""))
            : server.Accept(request));
        var sessions = new List<IWebSocketSession>();

        using var subscription = server.Connect().Retry(5).Subscribe(sessions.Add);
        server.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(server.Requests, Has.Count.EqualTo(3));
        Assert.That(sessions, Has.Count.EqualTo(1));
    }
}
