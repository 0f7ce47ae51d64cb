using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using NUnit.Framework;
using NUnit.Framework.Internal;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Dialing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions.Fixture;

/// <summary>Sessions in virtual time, on one thread, over a transport in memory.</summary>
/// <param name="role">Which end is judged.</param>
/// <param name="rebuilt">Whether that is made of a raw session and of public operators alone.</param>
public abstract class VirtualFixture(WebSocketRole role, bool rebuilt = false) : SessionFixture
{
    // What operators can't do for a session; each of these tests is seen to fail on a rebuilt one.
    private static readonly Dictionary<string, string> CannotBeRebuilt = new()
    {
        ["Ping_OfThePeerBehindAFullReadAhead_IsAnsweredOnceTheObserverHasTakenEnough"] = "a rebuilt session reads ahead twice, the raw one and the operators behind it, and sees the Ping before that",
        ["Peer_WhoseDataNobodyReads_WaitsAndLosesNothing"] = "the operators subscribe at once, so that the raw session reads whatever its transport has before it waits",
        ["Subscribe_OfOneThatIsSlow_InTheMiddleOfABatch_LeavesTheRestToTheReadAhead"] = "the operators of a rebuilt session hold what it reads ahead",
        ["Abort_WhileAnObserverIsStuck_TellsTheOthers"] = "the slowest observer of a shared flow paces all, also at its end; only a session leaves one behind",
        ["Observer_WhoseTaskFaults_LosesItsSubscriptionAndEndsTheSessionIfLast"] = "behind a read-ahead a fault reaches the session with its next frame",
    };

    private ulong _seed;

    protected VirtualClock Clock { get; } = new();

    /// <summary>Whether sessions that are opened from now on get their transport as a stream.</summary>
    protected bool OverStreams { get; set; }

    /// <summary>Which end is judged.</summary>
    protected WebSocketRole Role => role;

    /// <summary>A session that shows the wire as it is.</summary>
    protected static WebSocketSessionOptions Raw { get; } = new() { Kind = SessionKind.Raw };

    /// <summary>A session with a small outbox.</summary>
    protected static WebSocketSessionOptions SmallOutbox { get; } = new() { OutboxHigh = 4096, OutboxLow = 1024 };

    protected static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    protected void Run(Func<Task> body)
    {
        if (rebuilt && CannotBeRebuilt.TryGetValue(TestContext.CurrentContext.Test.MethodName!, out var why))
        {
            using var isolated = new TestExecutionContext.IsolatedContext();
            Assert.That(() => Clock.Run(body), Throws.Exception, $"It holds by now, take it off the list: {why}.");
            return;
        }

        Clock.Run(body);
    }

    /// <summary>Opens the session that is judged, with a script at the other end.</summary>
    protected (IWebSocketSession Session, ScriptedPeer Peer) Open(WebSocketSessionOptions? options = null, LinkOptions? link = null) =>
        Open(InMemoryTransport.Pair(Clock, link), options);

    /// <summary>Opens the session that is judged over a transport, with a script at the other end.</summary>
    protected (IWebSocketSession Session, ScriptedPeer Peer) Open(InMemoryTransport transport, WebSocketSessionOptions? options = null, SessionContext? context = null)
    {
        var (mine, other) = Ends(transport);
        return (Session(mine, role, options, context), new ScriptedPeer(other, Other(role)));
    }

    /// <summary>Opens the session that is judged, with another one at the other end.</summary>
    protected (IWebSocketSession Subject, IWebSocketSession Peer) OpenPair(WebSocketSessionOptions? subject = null, WebSocketSessionOptions? peer = null, LinkOptions? link = null) =>
        OpenPair(InMemoryTransport.Pair(Clock, link), subject, peer);

    /// <summary>Opens the session that is judged over a transport, with another one at the other end.</summary>
    protected (IWebSocketSession Subject, IWebSocketSession Peer) OpenPair(
        InMemoryTransport transport, WebSocketSessionOptions? subject = null, WebSocketSessionOptions? peer = null, SessionContext? context = null)
    {
        var (mine, other) = Ends(transport);
        return (Session(mine, role, subject, context), Session(other, Other(role), peer));
    }

    /// <summary>What there is behind the face of a session.</summary>
    private protected static Session Insides(IWebSocketSession session) => (Session)((session as RebuiltSession)?.Raw ?? session);

    /// <summary>The end of a transport that the judged session uses, then the other one.</summary>
    protected (InMemoryEnd Mine, InMemoryEnd Other) Ends(InMemoryTransport transport) =>
        role is WebSocketRole.Client ? (transport.Client, transport.Server) : (transport.Server, transport.Client);

    private IWebSocketSession Session(InMemoryEnd end, WebSocketRole plays, WebSocketSessionOptions? options, SessionContext? context = null)
    {
        var complete = (options ?? WebSocketSessionOptions.Default) with { Scheduler = Clock, Random = new SeededRandom(++_seed) };
        return EndsWithTheTest(OverStreams
            ? WebSocketSession.Create(new DuplexStream(end), plays, complete, context)
            : rebuilt && plays == role
                ? RebuiltSession.Create(end, plays, complete, context)
                : WebSocketSession.Create(end, plays, complete, context));
    }

    private static WebSocketRole Other(WebSocketRole role) => role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client;

    /// <summary>Runs a spec of lanes in the fixture's role.</summary>
    protected void Lanes(string spec, Func<SocketSetup, SocketSetup>? with = null) => SocketMarbles.Run(spec, setup =>
    {
        SocketSetup told = with is null ? setup : with(setup);
        return Role is WebSocketRole.Server ? told.Server() : told.Client();
    });
}
