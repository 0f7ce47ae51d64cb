using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Rx.WebSockets.Analyzers.Operations;

namespace Rx.WebSockets.Analyzers;

/// <summary>RXWS002: an async lambda becomes <c>async void</c> in a call on a flow, or on an observable of the library.</summary>
/// <remarks>Where the call is one that takes a task, such as <c>Subscribe</c> on a flow, the lambda is awaited and nothing is wrong.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class AsyncVoidAnalyzer : DiagnosticAnalyzer
{
    internal const string Id = "RXWS002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "An async lambda becomes async void",
        "'{0}' doesn't wait for what is async here: calls overlap, and what it throws ends the process; {1}",
        "Backpressure",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "The method takes a delegate that returns nothing, so nobody can wait for the lambda or hear of its faults.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (Vocabulary.Of(start.Compilation) is { } vocabulary)
            {
                start.RegisterOperationAction(operation => Judge(operation, vocabulary), OperationKind.DelegateCreation);
            }
        });
    }

    private static void Judge(OperationAnalysisContext context, Vocabulary vocabulary)
    {
        var delegateCreation = (IDelegateCreationOperation)context.Operation;
        if (IsAsyncVoid(delegateCreation.Target) && CallOf(delegateCreation) is { } call && IsOurAffair(call, vocabulary))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, delegateCreation.Syntax.GetLocation(), call.TargetMethod.Name, Fix(call)));
        }
    }

    private static bool IsAsyncVoid(IOperation target) => target switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol is { IsAsync: true, ReturnsVoid: true },
        IMethodReferenceOperation method => method.Method is { IsAsync: true, ReturnsVoid: true },
        _ => false,
    };

    private static IInvocationOperation? CallOf(IOperation value)
    {
        var parent = value.Parent;
        while (parent is IConversionOperation)
        {
            parent = parent.Parent;
        }

        return (parent as IArgumentOperation)?.Parent as IInvocationOperation;
    }

    private static bool IsOurAffair(IInvocationOperation call, Vocabulary vocabulary) =>
        vocabulary.IsOurs(call.TargetMethod)
        || (Chain.Receiver(call) is { } source
            && vocabulary.IsObservable(Chain.Bare(source)?.Type)
            && Chain.Back(source).Any(step => vocabulary.IsFlow(step.Type) || IsObservableOfOurs(step, vocabulary)));

    private static bool IsObservableOfOurs(IOperation step, Vocabulary vocabulary) =>
        vocabulary.IsObservable(step.Type) && step switch
        {
            IPropertyReferenceOperation property => vocabulary.IsOurs(property.Property),
            IInvocationOperation call => vocabulary.IsOurs(call.TargetMethod),
            _ => false,
        };

    private static string Fix(IInvocationOperation call) =>
        call.TargetMethod.Name.StartsWith("Subscribe", StringComparison.Ordinal)
            ? "SubscribeAwait on a flow waits for its handler, and ToFlow(overflow) makes a flow of an observable"
            : "SelectAwait on a flow waits, and ToFlow(overflow) makes a flow of an observable";
}
