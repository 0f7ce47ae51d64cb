using System;
using System.Linq;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>An HTTP response as a client reads it.</summary>
/// <param name="Text">Its head, or all of it.</param>
internal sealed record Answer(string Text)
{
    public int Status => int.Parse(Text.Split(' ')[1]);

    public string Body => Text[(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    /// <summary>The value of a header; null when there is none.</summary>
    public string? this[string name] => Text.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 2)..])
        .SingleOrDefault();
}
