using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Testing.Recording;

namespace Rx.WebSockets.Testing;

/// <summary>Writes down or shows what passes through sessions, as marbles with their times, while they run: in a test or in production.</summary>
/// <remarks>
/// <code>
/// await using var recorder = new SessionRecorder(session => File.CreateText($"{session.RemoteEndPoint}.marbles"));
/// var options = new WebSocketSessionOptions { Tap = recorder.Tap };
/// </code>
/// <para>Those options record every session that is made with them, be it a client's, a listener's or Kestrel's. Each line is
/// written soon after it happened, on the session's scheduler; the session never waits for a writer. Of the opening handshake nothing is
/// recorded, so no authorization, no cookie and no address; mask keys aren't either. <see cref="SessionRecording"/> reads the text.</para>
/// <para>A picture that moves, or a meter, gets the marbles themselves:</para>
/// <code>
/// var recorder = new SessionRecorder((session, marble) => picture.Add(marble), new() { MaxPayload = 0 });
/// </code>
/// </remarks>
public sealed class SessionRecorder : IAsyncDisposable
{
    private readonly Func<IWebSocketSession, IMarbleTaker?> _open;
    private readonly RecorderOptions _options;
    private readonly Lock _gate = new();
    private readonly List<RecordingTap> _running = [];
    private bool _isOver;

    /// <summary>Records one session: the first that asks.</summary>
    /// <param name="writer">Takes the text. It is flushed at the end of the session, and not disposed.</param>
    /// <param name="options">What is recorded. Default: <see cref="RecorderOptions.Default"/>.</param>
    public SessionRecorder(TextWriter writer, RecorderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        TextWriter? free = writer;
        _options = options ?? RecorderOptions.Default;
        _open = session => Interlocked.Exchange(ref free, null) is { } taken ? new LineQueue(taken, isOwned: false, session.Scheduler, _options) : null;
    }

    /// <summary>Records every session that it is asked for.</summary>
    /// <param name="open">Opens a text for a session; null for one that isn't recorded. The text is disposed at the end of the session.
    /// What it throws goes to <see cref="WebSocketSessionOptions.ObserverFailed"/>, and that session isn't recorded.</param>
    /// <param name="options">What is recorded. Default: <see cref="RecorderOptions.Default"/>.</param>
    public SessionRecorder(Func<IWebSocketSession, TextWriter?> open, RecorderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        _options = options ?? RecorderOptions.Default;
        _open = session => open(session) is { } opened ? new LineQueue(opened, isOwned: true, session.Scheduler, _options) : null;
    }

    /// <summary>Shows every session while it runs, and writes nothing down.</summary>
    /// <param name="show">Gets each marble soon after it happened, on the session's scheduler, one at a time for each session; the session never
    /// waits for it. What it throws ends this session's part and goes to <see cref="RecorderOptions.Failed"/>.</param>
    /// <param name="options">What is shown. Default: <see cref="RecorderOptions.Default"/>.</param>
    public SessionRecorder(Action<IWebSocketSession, RecordedMarble> show, RecorderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(show);
        _options = options ?? RecorderOptions.Default;
        _open = session => new MarbleQueue(marble => show(session, marble), session.Scheduler, _options);
    }

    /// <summary>Begins a recording, for <see cref="WebSocketSessionOptions.Tap"/>.</summary>
    /// <param name="session">The session.</param>
    /// <returns>The tap; null if the session isn't recorded.</returns>
    public ISessionTap? Tap(IWebSocketSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_gate)
        {
            if (_isOver || _open(session) is not { } marbles)
            {
                return null;
            }

            var tap = new RecordingTap(session, marbles, _options, Forget);
            _running.Add(tap);
            return tap;
        }
    }

    /// <summary>Ends the recordings under way, without an <c>end</c> where a session goes on.</summary>
    /// <returns>Completes when everything has been written; never faults.</returns>
    public async ValueTask DisposeAsync()
    {
        RecordingTap[] running;
        lock (_gate)
        {
            _isOver = true;
            running = [.. _running];
        }

        foreach (RecordingTap tap in running)
        {
            tap.Stop();
        }

        foreach (Task written in running.Select(tap => tap.Written))
        {
            await written.ConfigureAwait(false);
        }
    }

    private void Forget(RecordingTap tap)
    {
        lock (_gate)
        {
            _running.Remove(tap);
        }
    }
}
