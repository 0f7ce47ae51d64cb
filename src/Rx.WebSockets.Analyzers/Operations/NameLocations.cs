using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Rx.WebSockets.Analyzers.Operations;

/// <summary>Where the name of a method stands in a call.</summary>
internal static class NameLocations
{
    public static Location NameLocation(this IInvocationOperation call) => call.Syntax switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax invocation => invocation.Expression.GetLocation(),
        var other => other.GetLocation(),
    };
}
