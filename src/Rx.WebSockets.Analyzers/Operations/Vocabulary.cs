using System;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Rx.WebSockets.Analyzers.Operations;

/// <summary>The types of the library and of Rx as a compilation knows them.</summary>
internal sealed class Vocabulary
{
    private readonly INamedTypeSymbol _flow;
    private readonly INamedTypeSymbol _session;
    private readonly INamedTypeSymbol _observable;

    private Vocabulary(INamedTypeSymbol flow, INamedTypeSymbol session, INamedTypeSymbol observable) =>
        (_flow, _session, _observable) = (flow, session, observable);

    /// <summary>Null for a compilation that doesn't use the library.</summary>
    public static Vocabulary? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Rx.WebSockets.IFlow`1") is { } flow
        && compilation.GetTypeByMetadataName("Rx.WebSockets.IWebSocketSession") is { } session
        && compilation.GetTypeByMetadataName("System.IObservable`1") is { } observable
            ? new Vocabulary(flow, session, observable)
            : null;

    public bool IsFlow(ITypeSymbol? type) => Is(type, _flow);

    public bool IsObservable(ITypeSymbol? type) => Is(type, _observable);

    /// <summary>Whether a member is the outgoing side of a session, or of a feed over many.</summary>
    public bool IsOutgoing(ISymbol member) =>
        member.Name is "Outgoing" or "TrackedOutgoing" && (Is(member.ContainingType, _session) || IsOurs(member));

    /// <summary>Whether something is declared in one of the library's assemblies.</summary>
    public bool IsOurs(ISymbol symbol) =>
        symbol.ContainingAssembly?.Name is { } name
        && (name == "Rx.WebSockets" || name.StartsWith("Rx.WebSockets.", StringComparison.Ordinal));

    private static bool Is(ITypeSymbol? type, INamedTypeSymbol sought) =>
        type is not null && (IsSame(type, sought) || type.AllInterfaces.Any(candidate => IsSame(candidate, sought)));

    private static bool IsSame(ITypeSymbol type, INamedTypeSymbol sought) =>
        SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, sought);
}
