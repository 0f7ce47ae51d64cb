using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>A listener in virtual time, on one thread, over connections in memory.</summary>
[InlineAwaits]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class VirtualListenerFixture
{
    private protected VirtualClock Clock { get; } = new();

    private protected VirtualSource Source { get; }

    /// <summary>What the listener reported.</summary>
    private protected List<Exception> Failures { get; } = [];

    /// <summary>The sessions that were delivered, in their order.</summary>
    private protected List<IWebSocketSession> Sessions { get; } = [];

    protected VirtualListenerFixture() => Source = new VirtualSource(Clock);

    protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    protected void Run(Func<Task> body) => Clock.Run(body);

    /// <summary>A listener that nobody has subscribed to.</summary>
    private protected WebSocketListener Listen(WebSocketListenerOptions? options = null)
    {
        options ??= WebSocketListenerOptions.Default;
        return WebSocketListener.Create(Source, options with
        {
            Session = OnClock(options.Session),
            Failed = Failures.Add,
        });
    }

    /// <summary>A listener whose sessions are kept, and handled by those who want.</summary>
    private protected WebSocketListener Serve(WebSocketListenerOptions? options = null, Action<IWebSocketSession>? handler = null)
    {
        var listener = Listen(options);
        listener.Sessions.ValidateGrammar(Clock).Subscribe(session =>
        {
            Sessions.Add(session);
            handler?.Invoke(session);
        });
        return listener;
    }

    private protected WebSocketSessionOptions OnClock(WebSocketSessionOptions options) =>
        options with { Scheduler = Clock, Random = new SeededRandom(1) };

    private protected Caller Call(LinkOptions? link = null) => new(Source.Connect(link).Transport.Client);

    /// <summary>Asks a listener for a session that it refuses.</summary>
    private protected Answer Refused(string request, WebSocketListenerOptions? options = null)
    {
        Serve(options);
        return Clock.Run(() => Call().RefusedAsync(request));
    }
}
