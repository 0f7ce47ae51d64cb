using System;
using System.Globalization;

namespace Rx.WebSockets.Benchmarks;

/// <summary>One condition of the comparison: octets per message, connections, and messages in flight on each.</summary>
internal sealed record Cell(int Size, int Connections, int Window)
{
    public static Cell Parse(string text)
    {
        var parts = Array.ConvertAll(text.Split('x'), part => int.Parse(part, CultureInfo.InvariantCulture));
        return new Cell(parts[0], parts[1], parts[2]);
    }

    public override string ToString() => $"{Size}x{Connections}x{Window}";
}
