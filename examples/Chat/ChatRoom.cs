using System;
using Rx.WebSockets;

namespace Chat;

/// <summary>What is said in a room, and who is in it: two tables, which tell each viewer as fast as it can take it.</summary>
internal sealed class ChatRoom(string name) : IDisposable
{
    /// <summary>How many lines a room keeps for who comes later.</summary>
    public const int KeptLines = 200;

    public string Name { get; } = name;

    /// <summary>What was said, by the id that its author gave it.</summary>
    public LiveTable<string, Line> Lines { get; } = new() { Limit = KeptLines };

    public LiveTable<string, Person> People { get; } = new();

    public void Dispose()
    {
        Lines.Dispose();
        People.Dispose();
    }
}
