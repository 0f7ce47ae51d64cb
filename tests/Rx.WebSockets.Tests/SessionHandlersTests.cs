using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Listening.Fixture;

// A namespace of users, in which this library's operators are no nearer than those of Rx.
namespace UsersOfTheLibrary;

public sealed class SessionHandlersTests : VirtualListenerFixture
{
    private readonly TaskCompletionSource _work = new();

    [Test]
    public void Subscribe_HandlerThatCompletes_ClosesWith1000()
    {
        Listen().Sessions.Subscribe(async session => await session.SendAsync("only this"));

        Run(async () =>
        {
            var caller = await OpenAsync();
            await caller.Peer.ExpectAsync(Frame.Text("only this"));
            await caller.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        });

        Assert.That(Failures, Is.Empty);
    }

    [Test]
    public void Subscribe_HandlersThatWait_RunSideBySide()
    {
        var begun = new List<TaskCompletionSource>();
        Listen().Sessions.Subscribe(async session =>
        {
            begun.Add(new TaskCompletionSource());
            await begun[^1].Task;
        });

        Run(async () =>
        {
            Caller[] callers = [await OpenAsync(), await OpenAsync()];
            Assert.That(begun, Has.Count.EqualTo(2));
            begun.ForEach(work => work.SetResult());
            foreach (var caller in callers)
            {
                await caller.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
            }
        });
    }

    [Test]
    public void Subscribe_SynchronousPart_IsInForceForTheFirstOctet()
    {
        Listen().Sessions.Subscribe(async session =>
        {
            session.MaxFrameSize = 4;
            await session.Completion;
        });

        Run(async () =>
        {
            var caller = await OpenAsync();
            await caller.Peer.SendAsync(Frame.Text("Hello"));
            var close = (await caller.Peer.ReadFrameAsync()).Payload.ToArray();
            Assert.That(close.Take(2), Is.EqualTo(new byte[] { 0x03, 0xF1 }));
        });
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public void Subscribe_HandlerThatFails_ClosesWith1011IsReportedAndTheNextIsServed(bool atOnce, bool behindAnOperator)
    {
        var fault = new InvalidOperationException("secret");
        var sessions = Listen().Sessions;
        (behindAnOperator ? sessions.Where(_ => true) : sessions).Subscribe(Handle);

        Run(async () =>
        {
            foreach (var caller in new[] { await OpenAsync(), await OpenAsync() })
            {
                await caller.Peer.SendAsync(Frame.Text("go"));
                await caller.Peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.InternalError)));
            }
        });

        Assert.That(Failures, Is.EqualTo(new[] { fault, fault }));

        Task Handle(IWebSocketSession session) => atOnce ? throw fault : FailLaterAsync(session);

        async Task FailLaterAsync(IWebSocketSession session)
        {
            await session.Incoming.ToAsyncEnumerable().FirstAsync();
            throw fault;
        }
    }

    [Test]
    public void Subscribe_HandlerThatGivesNoTask_IsReported()
    {
        Listen().Sessions.Subscribe(_ => (Task)null!);

        Run(async () => await (await OpenAsync()).Peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.InternalError))));

        Assert.That(Failures.Single().Message, Does.Contain("null"));
    }

    [Test]
    public void Subscribe_SessionThatReportsItself_TellsTheListenerNothing()
    {
        var fault = new InvalidOperationException();
        var reported = new List<Exception>();
        var options = new WebSocketListenerOptions { Session = new WebSocketSessionOptions { ObserverFailed = (_, failure) => reported.Add(failure) } };
        Listen(options).Sessions.Subscribe(async _ => await Task.FromException(fault));

        Run(async () => await (await OpenAsync()).Peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.InternalError))));

        Assert.That((reported.Single(), Failures.Count), Is.EqualTo(((Exception)fault, 0)));
    }

    [Test]
    public void Subscribe_HandlerCancelled_ClosesWith1000AndIsNotReported()
    {
        Listen().Sessions.Subscribe(_ => Task.FromCanceled(new CancellationToken(canceled: true)));

        Run(async () => await (await OpenAsync()).Peer.ExpectAsync(Frame.Close(CloseReason.Normal)));

        Assert.That(Failures, Is.Empty);
    }

    [Test]
    public void Subscribe_HandlerThatSendsAfterTheEnd_IsNotReported()
    {
        Task? handled = null;
        Listen().Sessions.Subscribe(session => handled = SendAfterTheEndAsync(session));

        Run(async () =>
        {
            var caller = await OpenAsync();
            await caller.Peer.SendAsync(Frame.Close(CloseReason.Normal));
            await caller.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
            await caller.Peer.ExpectEndAsync();
            await Clock.DelayAsync(Seconds(10));
        });

        Assert.That(handled!.Exception?.InnerException, Is.TypeOf<SessionException>());
        Assert.That(Failures, Is.Empty);

        static async Task SendAfterTheEndAsync(IWebSocketSession session)
        {
            await session.Completion;
            await session.SendAsync("too late");
        }
    }

    [Test]
    public void Observer_ThatThrows_IsReportedToTheListenerOfItsSession()
    {
        var fault = new InvalidOperationException();
        Listen().Sessions.Subscribe(session => { session.Incoming.Subscribe(_ => throw fault); });

        Run(async () =>
        {
            var caller = await OpenAsync();
            await caller.Peer.SendAsync(Frame.Text("Hello"));
            await caller.Peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.InternalError)));
        });

        Assert.That(Failures, Is.EqualTo(new[] { fault }));
    }

    [Test]
    [Property("Case", "U18")]
    public void Subscribe_AsyncLambdaInAnyShape_IsAwaitedAndEndsWithItsSubscription([Range(0, 8)] int shape)
    {
        using var cancellation = new CancellationTokenSource();
        using var sessions = new Subject<IWebSocketSession>();
        var token = cancellation.Token;
        IDisposable? subscription = null;
        switch (shape)
        {
            case 0: subscription = sessions.Subscribe(async _ => await _work.Task); break;
            case 1: subscription = sessions.Subscribe(async _ => await _work.Task, _ => { }); break;
            case 2: subscription = sessions.Subscribe(async _ => await _work.Task, () => { }); break;
            case 3: subscription = sessions.Subscribe(async _ => await _work.Task, _ => { }, () => { }); break;
            case 4: subscription = sessions.Subscribe(HandleAsync); break;
            case 5: sessions.Subscribe(async _ => await _work.Task, token); break;
            case 6: sessions.Subscribe(async _ => await _work.Task, _ => { }, token); break;
            case 7: sessions.Subscribe(async _ => await _work.Task, () => { }, token); break;
            default: sessions.Subscribe(async _ => await _work.Task, _ => { }, () => { }, token); break;
        }

        Listen().Sessions.Subscribe(sessions);

        Run(async () =>
        {
            var caller = await OpenAsync();
            _work.SetResult();
            await caller.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        });
        subscription?.Dispose();
        cancellation.Cancel();
        Assert.That(sessions.HasObservers, Is.False);

        Task HandleAsync(IWebSocketSession session) => _work.Task;
    }

    [Test]
    public void Subscribe_ErrorAndCompletionOfTheSource_ReachTheirHandlers()
    {
        var log = new List<string>();
        var error = new InvalidOperationException("mine");
        Func<IWebSocketSession, Task> handler = _ => Task.CompletedTask;

        Observable.Throw<IWebSocketSession>(error).Subscribe(handler, fault => log.Add(fault.Message));
        Observable.Throw<IWebSocketSession>(error).Subscribe(handler, fault => log.Add(fault.Message), CancellationToken.None);
        Observable.Empty<IWebSocketSession>().Subscribe(handler, () => log.Add("completed"));
        Observable.Empty<IWebSocketSession>().Subscribe(handler, () => log.Add("completed"), CancellationToken.None);
        Observable.Empty<IWebSocketSession>().Subscribe(handler, CancellationToken.None);

        Assert.That(() => Observable.Throw<IWebSocketSession>(error).Subscribe(handler), Throws.Exception.SameAs(error));
        Assert.That(log, Is.EqualTo(new[] { "mine", "mine", "completed", "completed" }));
    }

    [Test]
    public void Subscribe_NoHandler_IsRefusedAtTheCall()
    {
        var sessions = Listen().Sessions;

        Assert.That(() => sessions.Subscribe((Func<IWebSocketSession, Task>)null!), Throws.ArgumentNullException);
        Assert.That(() => sessions.Subscribe((Func<IWebSocketSession, Task>)null!, CancellationToken.None), Throws.ArgumentNullException);
    }

    private async Task<Caller> OpenAsync()
    {
        var caller = Call();
        await caller.OpenAsync();
        return caller;
    }
}
