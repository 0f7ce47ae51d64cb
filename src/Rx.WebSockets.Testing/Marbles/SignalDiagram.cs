using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>A diagram of values that may end with a completion or an error.</summary>
/// <param name="Text">The diagram.</param>
/// <param name="Signals">Its signals in their order, from the zero on; those in front of a <c>^</c> have negative times.</param>
internal sealed record SignalDiagram(string Text, IReadOnlyList<Symbol> Signals)
{
    /// <summary>Reads a diagram.</summary>
    /// <param name="text">The diagram.</param>
    /// <param name="dialect">How it is meant.</param>
    /// <param name="isHot">Whether it may tell its zero with <c>^</c>.</param>
    /// <exception cref="MarbleSyntaxException">It can't be read.</exception>
    public static SignalDiagram Parse(string text, MarbleDialect dialect, bool isHot = false)
    {
        List<Symbol> symbols = DiagramReader.Read(text, dialect, out _);
        Symbol? zero = null;
        Symbol? terminal = null;
        foreach (Symbol symbol in symbols)
        {
            switch (symbol.Kind)
            {
                case SymbolKind.Unsubscription:
                    throw At(symbol, "'!' belongs into the diagram of a subscription, such as \"^--!\".");
                case SymbolKind.Subscription when !isHot:
                    throw At(symbol, "'^' belongs into the diagram of a hot source or of a subscription.");
                case SymbolKind.Subscription when zero is not null:
                    throw At(symbol, "A diagram has one '^' at most.");
                case SymbolKind.Subscription:
                    zero = symbol;
                    break;
                case var _ when terminal is not null && dialect == MarbleDialect.Natural:
                    throw At(symbol, $"Nothing comes behind '{terminal.Value.Name}'.");
                case SymbolKind.Completion or SymbolKind.Error:
                    terminal = symbol;
                    break;
                default:
                    break;
            }
        }

        // RxJS takes the index of '^' for its time, which is wrong behind spaces, groups and times.
        long offset = zero is not { } origin ? 0
            : dialect == MarbleDialect.Natural ? origin.Ticks
            : (origin.Position - (text.Length - text.TrimStart().Length)) * Duration.Frame;
        return new SignalDiagram(text, [.. symbols
            .Where(symbol => symbol.Kind != SymbolKind.Subscription)
            .Select(symbol => symbol with { Ticks = symbol.Ticks - offset })]);

        MarbleSyntaxException At(Symbol symbol, string reason) => MarbleSyntaxException.At(text, symbol.Position, reason);
    }
}
