using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using NUnit.Framework;

namespace Rx.WebSockets.Analyzers.Tests.Fixture;

/// <summary>A few statements of a user, compiled in memory against the library and judged by an analyzer.</summary>
internal static class Snippet
{
    private const string Head = """
        using System;
        using System.Reactive.Concurrency;
        using System.Reactive.Linq;
        using System.Reactive.Subjects;
        using System.Threading;
        using System.Threading.Tasks;
        using Rx.WebSockets;
        using Rx.WebSockets.Protocol;

        internal sealed class User
        {
            private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

            public void Do(IWebSocketSession session, IWebSocketSession other, IObservable<Frame> plain, IObservable<IWebSocketSession> sessions, IFlow<Frame> flow)
            {

        """;

    private const string Tail = """

            }

            private static Task WorkAsync(object value) => Task.CompletedTask;

            private static async void Fire(Frame frame) => await WorkAsync(frame);

            private sealed class Mine
            {
                public IObserver<Frame> Outgoing { get; } = new Subject<Frame>();
            }
        }
        """;

    private static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(System.IO.Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>Where a diagnostic is expected stands between <c>[|</c> and <c>|]</c>.</summary>
    /// <returns>The messages.</returns>
    public static async Task<IReadOnlyList<string>> JudgeAsync<TAnalyzer>(string statements)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var (code, expected) = Unmark(Head + statements + Tail);
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(code)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.That(compilation.GetDiagnostics().Where(fault => fault.Severity is DiagnosticSeverity.Error), Is.Empty, "the snippet compiles");

        var found = await compilation.WithAnalyzers([new TAnalyzer()]).GetAnalyzerDiagnosticsAsync().ConfigureAwait(false);

        Assert.That(found.Select(one => one.Location.SourceSpan), Is.EquivalentTo(expected), string.Join('\n', found));
        return [.. found.Select(one => one.GetMessage())];
    }

    private static (string Code, List<TextSpan> Expected) Unmark(string marked)
    {
        var expected = new List<TextSpan>();
        for (var start = marked.IndexOf("[|", StringComparison.Ordinal); start >= 0; start = marked.IndexOf("[|", StringComparison.Ordinal))
        {
            marked = marked.Remove(start, 2);
            var end = marked.IndexOf("|]", start, StringComparison.Ordinal);
            marked = marked.Remove(end, 2);
            expected.Add(TextSpan.FromBounds(start, end));
        }

        return (marked, expected);
    }
}
