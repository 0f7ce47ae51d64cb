using System;
using System.Collections.Generic;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>How long a handler is busy with each of its frames: <c>[t--]</c> for three frames of time.</summary>
/// <param name="Times">The times of the first frames; the others take none.</param>
internal sealed record BusyTimes(IReadOnlyList<TimeSpan> Times)
{
    /// <summary>Reads the brackets of a lane.</summary>
    /// <exception cref="MarbleSyntaxException">They don't match, or don't hold exactly one frame.</exception>
    public static BusyTimes Of(Lane? lane)
    {
        List<TimeSpan> times = [];
        Symbol? open = null;
        int inside = 0;
        foreach (Symbol symbol in lane?.Symbols ?? [])
        {
            switch (symbol.Kind)
            {
                case SymbolKind.Busy when open is not null:
                    throw MarbleSyntaxException.At(lane!.Text, symbol.Position, "A handler is busy with one frame at a time: '[' can't stand inside of '['.");
                case SymbolKind.Busy:
                    (open, inside) = (symbol, 0);
                    break;
                case SymbolKind.Ready when open is not { } begin || inside != 1:
                    throw MarbleSyntaxException.At(lane!.Text, symbol.Position, "'[' and ']' stand around one frame and the time that its handler takes.");
                case SymbolKind.Ready:
                    times[^1] = TimeSpan.FromTicks(symbol.Ticks - open.Value.Ticks);
                    open = null;
                    break;
                case SymbolKind.Value:
                    times.Add(TimeSpan.Zero);
                    inside++;
                    break;
                default:
                    break;
            }
        }

        return open is null ? new BusyTimes(times)
            : throw MarbleSyntaxException.At(lane!.Text, open.Value.Position, "This handler is never ready: ']' is missing.");
    }

    /// <summary>How long the handler takes for the frame of this number, from 0 on.</summary>
    public TimeSpan Of(int number) => number < Times.Count ? Times[number] : TimeSpan.Zero;
}
