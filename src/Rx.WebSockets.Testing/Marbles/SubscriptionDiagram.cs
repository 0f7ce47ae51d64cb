namespace Rx.WebSockets.Testing.Marbles;

/// <summary>A diagram of one subscription: <c>^</c> begins it, <c>!</c> ends it.</summary>
/// <param name="From">When it begins; <see langword="null"/>: the diagram doesn't tell.</param>
/// <param name="To">When it ends; <see langword="null"/>: not by unsubscribing.</param>
internal sealed record SubscriptionDiagram(long? From, long? To)
{
    /// <summary>Reads a diagram.</summary>
    /// <exception cref="MarbleSyntaxException">It can't be read, or has other symbols.</exception>
    public static SubscriptionDiagram Parse(string text, MarbleDialect dialect)
    {
        long? from = null;
        long? to = null;
        foreach (Symbol symbol in DiagramReader.Read(text, dialect, out _))
        {
            if (to is not null)
            {
                throw MarbleSyntaxException.At(text, symbol.Position, "Nothing comes behind '!'.");
            }

            if (symbol.Kind == SymbolKind.Subscription && from is null)
            {
                from = symbol.Ticks;
            }
            else if (symbol.Kind == SymbolKind.Unsubscription)
            {
                to = symbol.Ticks;
            }
            else
            {
                throw MarbleSyntaxException.At(
                    text, symbol.Position, "The diagram of a subscription has one '^', one '!' at most, '-', times and spaces.");
            }
        }

        return new SubscriptionDiagram(from, to);
    }
}
