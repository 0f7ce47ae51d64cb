using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>One condition of a comparison: octets per message, connections, and messages in flight on each.</summary>
internal sealed record Cell(int Size, int Connections, int Window)
{
    private static readonly int[] Sizes = [20, 125, 1 << 10, 16 << 10, 1 << 20];

    /// <summary>Sizes × connections × in flight; 1 MiB with one connection only.</summary>
    public static IReadOnlyList<Cell> All { get; } =
    [
        .. from size in Sizes
           from connections in new[] { 1, 64 }
           from window in new[] { 1, 16 }
           where size < 1 << 20 || connections == 1
           select new Cell(size, connections, window),
    ];

    /// <summary>Enough for a look.</summary>
    public static IReadOnlyList<Cell> Few { get; } = [new(20, 1, 1), new(20, 64, 16), new(1 << 10, 64, 16), new(16 << 10, 64, 16), new(1 << 20, 1, 1)];

    /// <summary>Whether what a message costs is the library's rather than the memory's.</summary>
    public bool IsBusyAndSmall => this is { Connections: 64, Window: 16, Size: <= 1 << 10 };

    public static Cell Parse(string text)
    {
        var parts = Array.ConvertAll(text.Split('x'), part => int.Parse(part, CultureInfo.InvariantCulture));
        return new Cell(parts[0], parts[1], parts[2]);
    }

    public override string ToString() => $"{Size}x{Connections}x{Window}";
}
