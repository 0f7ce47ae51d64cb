using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Rx.WebSockets.Analyzers.Operations;

/// <summary>A fluent chain of calls, read from its end.</summary>
internal static class Chain
{
    /// <summary>An expression without the conversions around it, then what it is called on, and so on back to the start.</summary>
    /// <remarks>Goes through a local variable that gets its value where it is declared, and nowhere else.</remarks>
    public static IEnumerable<IOperation> Back(IOperation? expression)
    {
        var locals = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (var at = Bare(expression); at is not null; at = Bare(Before(at)))
        {
            if (at is ILocalReferenceOperation { Local: var local } && !locals.Add(local))
            {
                yield break;
            }

            yield return at;
        }
    }

    /// <summary>What a call is made on, be it of an instance or of an extension.</summary>
    public static IOperation? Receiver(IInvocationOperation call) =>
        call.Instance ?? (call.TargetMethod.IsExtensionMethod ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value : null);

    public static IOperation? Bare(IOperation? expression)
    {
        while (expression is IConversionOperation conversion)
        {
            expression = conversion.Operand;
        }

        return expression;
    }

    private static IOperation? Before(IOperation expression) => expression switch
    {
        IInvocationOperation call => Receiver(call),
        IPropertyReferenceOperation property => property.Instance,
        ILocalReferenceOperation local => Initializer(local),
        _ => null,
    };

    private static IOperation? Initializer(ILocalReferenceOperation reference)
    {
        IOperation root = reference;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        if (root.Descendants().OfType<IAssignmentOperation>().Any(assignment => IsOf(assignment.Target, reference.Local)))
        {
            return null;
        }

        return root.Descendants().OfType<IVariableDeclaratorOperation>()
            .FirstOrDefault(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, reference.Local))
            ?.Initializer?.Value;
    }

    private static bool IsOf(IOperation target, ILocalSymbol local) =>
        target is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);
}
