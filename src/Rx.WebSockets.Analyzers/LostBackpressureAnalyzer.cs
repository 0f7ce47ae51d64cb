using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Rx.WebSockets.Analyzers.Operations;

namespace Rx.WebSockets.Analyzers;

/// <summary>RXWS001: a flow becomes a plain observable before it reaches the <c>Outgoing</c> of a session.</summary>
/// <remarks>A plain observable on its own may be subscribed to <c>Outgoing</c>: it never could wait, and the overflow policy is for it.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class LostBackpressureAnalyzer : DiagnosticAnalyzer
{
    internal const string Id = "RXWS001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A flow becomes a plain observable before it reaches Outgoing",
        "Backpressure ends at '{0}' before it reaches Outgoing: {1}",
        "Backpressure",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "An operator that isn't of Rx.WebSockets makes a plain observable of a flow, whose source can't be held back: a peer that reads slowly fills the outbox, and the overflow policy ends the session.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (Vocabulary.Of(start.Compilation) is { } vocabulary)
            {
                start.RegisterOperationAction(operation => Judge(operation, vocabulary), OperationKind.Invocation);
            }
        });
    }

    private static void Judge(OperationAnalysisContext context, Vocabulary vocabulary)
    {
        var subscribe = (IInvocationOperation)context.Operation;
        if (!subscribe.TargetMethod.Name.StartsWith("Subscribe", StringComparison.Ordinal) || Chain.Receiver(subscribe) is not { } source)
        {
            return;
        }

        var arguments = subscribe.Arguments.Select(argument => argument.Value).Where(value => value != source).ToArray();
        var byOnNext = arguments.Any(value => IsOnNextOfOutgoing(value, vocabulary));
        if (!byOnNext && !arguments.Any(value => IsOutgoing(value, vocabulary)))
        {
            return;
        }

        if (TryFindEnd(source, vocabulary, out var end))
        {
            Report(end!, "put ToFlow(overflow) behind it, or use an operator of Rx.WebSockets");
        }
        else if (byOnNext && vocabulary.IsFlow(Chain.Bare(source)?.Type))
        {
            Report(subscribe, "subscribe Outgoing itself, since plain OnNext can't wait");
        }

        void Report(IInvocationOperation at, string fix) =>
            context.ReportDiagnostic(Diagnostic.Create(Rule, at.NameLocation(), at.TargetMethod.Name, fix));
    }

    /// <summary>The call that makes a plain observable of a flow, going back from where it is subscribed.</summary>
    private static bool TryFindEnd(IOperation source, Vocabulary vocabulary, out IInvocationOperation? end)
    {
        end = null;
        foreach (var step in Chain.Back(source))
        {
            if (vocabulary.IsFlow(step.Type))
            {
                return end is not null;
            }

            end = step as IInvocationOperation ?? end;
        }

        return false;
    }

    private static bool IsOutgoing(IOperation value, Vocabulary vocabulary) =>
        Chain.Back(value).Any(step => step switch
        {
            IPropertyReferenceOperation property => vocabulary.IsOutgoing(property.Property),
            IInvocationOperation call => vocabulary.IsOutgoing(call.TargetMethod),
            _ => false,
        });

    private static bool IsOnNextOfOutgoing(IOperation value, Vocabulary vocabulary) =>
        Chain.Bare(value) is IDelegateCreationOperation { Target: IMethodReferenceOperation { Method.Name: "OnNext", Instance: { } instance } }
        && IsOutgoing(instance, vocabulary);
}
