using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>What every fixture of sessions shares: observers whose source is judged, and nothing left open behind a test.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class SessionFixture
{
    private readonly List<FrameRecorder> _recorders = [];
    private readonly List<IWebSocketSession> _sessions = [];

    [TearDown]
    public void Incoming_OfEverySession_KeepsTheGrammarOfRx()
    {
        _sessions.ForEach(session => session.Abort());

        Assert.That(_recorders.SelectMany(recorder => recorder.Faults), Is.Empty);
    }

    /// <summary>Subscribes an observer that keeps what it sees; the handler may make it slow.</summary>
    protected FrameRecorder Record(IWebSocketSession session, Func<Frame, CancellationToken, ValueTask>? handler = null)
    {
        var recorder = new FrameRecorder(session, handler);
        _recorders.Add(recorder);
        return recorder;
    }

    /// <summary>Aborts a session at the end of the test, if nobody has ended it before.</summary>
    protected T EndsWithTheTest<T>(T session)
        where T : IWebSocketSession
    {
        _sessions.Add(session);
        return session;
    }
}
