using System;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Drawing;
using Rx.WebSockets.Testing.Recording;

namespace Rx.WebSockets.Testing;

/// <summary>What a <see cref="SessionRecorder"/> wrote down of one session: to look at, to draw, and to replay as a test.</summary>
/// <remarks>
/// <para>The text is one line for each marble: the time since the line before, the lane, the letter of the frame and its payload, as in
/// <see cref="SocketMarbles"/>. It may be edited; lines that begin with <c>//</c> are ignored.</para>
/// <code>
/// rx.websockets recording 1
/// session client, default
/// started 2026-01-31T12:00:00.0000000+00:00
///
/// 0ms          app>   t 'Hello'
/// 0ms          wire>  t 'Hello'
/// 40ms         wire&lt;  p
/// 0.0312ms     wire>  q
/// 1.5s         wire&lt;  x 1000 'bye'
/// 0ms          wire>  x 1000 'bye'
/// 1ms          end    Closed by Remote, sent 1000, received 1000, clean
/// </code>
/// </remarks>
[DebuggerDisplay("{Role} {Kind}, {Marbles.Length} marbles")]
public sealed record SessionRecording
{
    /// <summary>Which end the session was.</summary>
    public required WebSocketRole Role { get; init; }

    /// <summary>Whether the session was a default or a raw one.</summary>
    public SessionKind Kind { get; init; }

    /// <summary>The wall time at which it began, by the session's scheduler.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>What happened, in its order.</summary>
    public ImmutableArray<RecordedMarble> Marbles { get; init; } = [];

    /// <summary>Reads a recording from a file.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <returns>The recording.</returns>
    /// <exception cref="FormatException">It can't be read; the message names the line.</exception>
    /// <exception cref="IOException">There is no such file, or it can't be opened.</exception>
    public static SessionRecording Load(string path)
    {
        using StreamReader reader = File.OpenText(path);
        return RecordingText.Read(reader);
    }

    /// <summary>Reads a recording.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The recording.</returns>
    /// <exception cref="FormatException">It can't be read; the message names the line.</exception>
    public static SessionRecording Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var reader = new StringReader(text);
        return RecordingText.Read(reader);
    }

    /// <summary>Replays the far end against a session, with the application that you give.</summary>
    /// <param name="application">What is under test: it gets the session, in the recorded role, before its first octet. The session's
    /// scheduler is the virtual clock of the replay.</param>
    /// <param name="options">How it is replayed. Default: <see cref="ReplayOptions.Default"/>.</param>
    /// <returns>What happened this time, recorded.</returns>
    /// <exception cref="MarbleAssertionException">The session sent something else, or ended otherwise, than it did when it was
    /// recorded; the message draws both.</exception>
    /// <exception cref="InvalidOperationException">Lines of the recording are lost.</exception>
    public SessionRecording Replay(Action<IWebSocketSession> application, ReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(application);
        return new SessionReplay(this, options ?? ReplayOptions.Default).Run(session =>
        {
            application(session);
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc cref="Replay(Action{IWebSocketSession}, ReplayOptions)"/>
    /// <param name="application">What is under test; what its task throws fails the replay. It may outlast the recording.</param>
    /// <param name="options">How it is replayed. Default: <see cref="ReplayOptions.Default"/>.</param>
    public SessionRecording Replay(Func<IWebSocketSession, Task> application, ReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(application);
        return new SessionReplay(this, options ?? ReplayOptions.Default).Run(application);
    }

    /// <summary>Replays both ends: the application sends what it sent when it was recorded, as long after the line before as then, and
    /// takes all that comes.</summary>
    /// <param name="options">How it is replayed. Default: <see cref="ReplayOptions.Default"/>.</param>
    /// <returns>What happened this time, recorded.</returns>
    /// <exception cref="MarbleAssertionException">The session sent something else, or ended otherwise; the message draws both.</exception>
    /// <exception cref="InvalidOperationException">Lines of the recording are lost.</exception>
    public SessionRecording Replay(ReplayOptions? options = null) =>
        new SessionReplay(this, options ?? ReplayOptions.Default).Run(application: null);

    /// <summary>Draws the recording as SVG, for light and dark: lanes of marbles below a time axis, long ones in several rows. Hovering
    /// over a marble shows its time, its opcode, its length and the start of its payload.</summary>
    /// <param name="width">The width in pixels, 320 or more. Default: 960.</param>
    /// <returns>The text of the file; the same for the same recording everywhere.</returns>
    public string ToSvg(int width = 960)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Picture.MinWidth);
        return RecordingPicture.Of(this).ToSvg(width);
    }

    /// <summary>Writes the recording as lines for <see cref="SocketMarbles.Run"/>, to be trimmed to a test: letters at their milliseconds,
    /// without payloads.</summary>
    /// <returns>A line for each lane on which something happened.</returns>
    public string ToMarbles() => RecordingMarbles.Write(this);

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => RecordingText.Write(this);

    /// <summary>Whether the same was recorded at the same times.</summary>
    /// <param name="other">The other recording.</param>
    public bool Equals(SessionRecording? other) => other is not null
        && (Role, Kind, Started) == (other.Role, other.Kind, other.Started)
        && Marbles.AsSpan().SequenceEqual(other.Marbles.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Role, Kind, Started, Marbles.Length);
}
