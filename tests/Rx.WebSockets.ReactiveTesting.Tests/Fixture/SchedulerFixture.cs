using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Threading;
using Microsoft.Reactive.Testing;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.ReactiveTesting.Tests.Fixture;

/// <summary>Everything runs on one <see cref="TestScheduler"/>, whose ticks are ticks of 100 ns.</summary>
public abstract class SchedulerFixture : ReactiveTest
{
    protected TestScheduler Scheduler { get; } = new();

    // NUnit installs a context. While there is one, what is awaited anywhere resumes on the pool, away from the scheduler.
    [SetUp]
    public void Thread_OfTheTest_HasNoContext() => SynchronizationContext.SetSynchronizationContext(null);

    /// <summary>The options of a session on the scheduler that sends nothing by itself.</summary>
    protected WebSocketSessionOptions Quiet => Options with { PingInterval = Timeout.InfiniteTimeSpan };

    protected WebSocketSessionOptions Options => new() { Scheduler = Scheduler, Random = new SeededRandom(1) };

    protected static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>A value at a whole millisecond.</summary>
    protected static Recorded<Notification<T>> Value<T>(long milliseconds, T value) => OnNext(milliseconds * TimeSpan.TicksPerMillisecond, value);

    /// <summary>A completion at a whole millisecond.</summary>
    protected static Recorded<Notification<T>> Completion<T>(long milliseconds) => OnCompleted<T>(milliseconds * TimeSpan.TicksPerMillisecond);

    /// <summary>An error at a whole millisecond.</summary>
    protected static Recorded<Notification<T>> Error<T>(long milliseconds, Exception error) => OnError<T>(milliseconds * TimeSpan.TicksPerMillisecond, error);

    /// <summary>Messages by the millisecond: on a <see cref="TestScheduler"/> each action that is due at once takes a tick.</summary>
    protected static IEnumerable<Recorded<Notification<T>>> ByMilliseconds<T>(ITestableObserver<T> observer) =>
        observer.Messages.Select(message => new Recorded<Notification<T>>(
            message.Time / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, message.Value));

    /// <summary>Two sessions, connected.</summary>
    protected (IWebSocketSession Client, IWebSocketSession Server) OpenPair(WebSocketSessionOptions? server = null)
    {
        var pipes = new PipePair(Scheduler);
        return (WebSocketSession.Create(pipes.Client, WebSocketRole.Client, Quiet), WebSocketSession.Create(pipes.Server, WebSocketRole.Server, server ?? Quiet));
    }

    /// <summary>A session whose peer sends nothing, and who reads nothing.</summary>
    protected IWebSocketSession OpenAlone(WebSocketSessionOptions options, int window = 64 * 1024) =>
        WebSocketSession.Create(new PipePair(Scheduler, window).Server, WebSocketRole.Server, options);

    /// <summary>Records what an observable signals from now on.</summary>
    protected ITestableObserver<T> Record<T>(IObservable<T> source)
    {
        var observer = Scheduler.CreateObserver<T>();
        source.Subscribe(observer);
        return observer;
    }

    /// <summary>Does something at a time.</summary>
    protected void At(long milliseconds, Action action) =>
        Scheduler.ScheduleAbsolute(milliseconds * TimeSpan.TicksPerMillisecond, action);
}
