using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Testing.Recording;

namespace Rx.WebSockets.Testing;

/// <summary>Writes down what passes through sessions, as marbles with their times, while they run: in a test or in production.</summary>
/// <remarks>
/// <code>
/// await using var recorder = new SessionRecorder(session => File.CreateText($"{session.RemoteEndPoint}.marbles"));
/// var options = new WebSocketSessionOptions { Tap = recorder.Tap };
/// </code>
/// <para>Those options record every session that is made with them, be it a client's, a listener's or Kestrel's. Each line is
/// written soon after it happened, on the session's scheduler; the session never waits for a writer. Of the opening handshake nothing is
/// recorded, so no authorization, no cookie and no address; mask keys aren't either. <see cref="SessionRecording"/> reads the text.</para>
/// </remarks>
public sealed class SessionRecorder : IAsyncDisposable
{
    private readonly Func<IWebSocketSession, (TextWriter? Writer, bool IsOwned)> _open;
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
        _open = _ => (Interlocked.Exchange(ref free, null), false);
        _options = options ?? RecorderOptions.Default;
    }

    /// <summary>Records every session that it is asked for.</summary>
    /// <param name="open">Opens a text for a session; null for one that isn't recorded. The text is disposed at the end of the session.
    /// What it throws goes to <see cref="WebSocketSessionOptions.ObserverFailed"/>, and that session isn't recorded.</param>
    /// <param name="options">What is recorded. Default: <see cref="RecorderOptions.Default"/>.</param>
    public SessionRecorder(Func<IWebSocketSession, TextWriter?> open, RecorderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        _open = session => (open(session), true);
        _options = options ?? RecorderOptions.Default;
    }

    /// <summary>Begins a recording, for <see cref="WebSocketSessionOptions.Tap"/>.</summary>
    /// <param name="session">The session.</param>
    /// <returns>The tap; null if the session isn't recorded.</returns>
    public ISessionTap? Tap(IWebSocketSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_gate)
        {
            if (_isOver || _open(session) is not ({ } writer, var isOwned))
            {
                return null;
            }

            var tap = new RecordingTap(session, new LineQueue(writer, isOwned, session.Scheduler, _options), _options, Forget);
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
