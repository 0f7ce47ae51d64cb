using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>The text of a recording: a line with its version, what is known of the session, an empty line, and a line for each marble.</summary>
internal static class RecordingText
{
    private const string Title = "rx.websockets recording ";
    private const string Version = "1";
    private const string Session = "session ";
    private const string Started = "started ";
    private const string Comment = "//";

    public static string Head(IWebSocketSession session) => Head(session.Role, session.Kind, session.Scheduler.Now);

    public static string Write(SessionRecording recording)
    {
        var text = new StringBuilder(Head(recording.Role, recording.Kind, recording.Started));
        TimeSpan before = TimeSpan.Zero;
        foreach (RecordedMarble marble in recording.Marbles)
        {
            text.Append(RecordingLine.Write(marble, marble.At - before)).Append('\n');
            before = marble.At;
        }

        return text.ToString();
    }

    /// <summary>Reads a recording.</summary>
    /// <exception cref="FormatException">It can't be read; the message names the line.</exception>
    public static SessionRecording Read(TextReader reader)
    {
        int number = 0;
        try
        {
            string? title = Next();
            if (title?.StartsWith(Title, StringComparison.Ordinal) != true)
            {
                throw new FormatException($"A recording begins with: {Title}{Version}");
            }

            if (title != Title + Version)
            {
                throw new FormatException($"This is version {title[Title.Length..]} of the format, and only version {Version} can be read.");
            }

            (WebSocketRole role, SessionKind kind) = ReadSession(Next() ?? "");
            DateTimeOffset started = ReadStart(Next() ?? "");
            List<RecordedMarble> marbles = [];
            while (Next() is { } line)
            {
                if (line.Length > 0 && !line.StartsWith(Comment, StringComparison.Ordinal))
                {
                    marbles.Add(RecordingLine.Read(line, marbles.Count > 0 ? marbles[^1].At : TimeSpan.Zero));
                }
            }

            return new SessionRecording { Role = role, Kind = kind, Started = started, Marbles = [.. marbles] };
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new FormatException($"Line {number} of the recording: {exception.Message}", exception);
        }

        string? Next()
        {
            number++;
            return reader.ReadLine()?.Trim();
        }
    }

    private static string Head(WebSocketRole role, SessionKind kind, DateTimeOffset started) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Title}{Version}\n{Session}{Lower(role)}, {Lower(kind)}\n{Started}{started.ToUniversalTime():O}\n\n");

    private static (WebSocketRole Role, SessionKind Kind) ReadSession(string line)
    {
        string[] words = line.StartsWith(Session, StringComparison.Ordinal) ? line[Session.Length..].Split(", ") : [];
        return words.Length == 2 && Enum.TryParse(words[0], ignoreCase: true, out WebSocketRole role) && Enum.TryParse(words[1], ignoreCase: true, out SessionKind kind)
            ? (role, kind)
            : throw new FormatException($"Here stands the session, as in: {Session}{Lower(WebSocketRole.Client)}, {Lower(SessionKind.Default)}");
    }

    private static DateTimeOffset ReadStart(string line) =>
        line.StartsWith(Started, StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(line[Started.Length..], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset started)
            ? started
            : throw new FormatException($"Here stands the time of the first line, as in: {Started}2026-01-31T12:00:00.0000000+00:00");

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
