using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol.Tests.Handshaking;

public sealed class ExtensionGrammarTests
{
    private const int Size = 64 * 1024;
    private const int StepsPerCharacter = 6;

    private static readonly string[] LongTexts =
    [
        "a; b=\"" + string.Concat(Enumerable.Repeat("\\c", Size / 2)),
        "a; b=\"" + new string('c', Size),
        "a; b=\"" + new string('\\', Size),
        "a" + new string(' ', Size) + "x",
        "a" + new string('\t', Size),
        "a" + new string(';', Size),
        new string(',', Size),
        new string(' ', Size),
        new string('a', Size),
        string.Concat(Enumerable.Repeat("a, ", Size / 3)),
        string.Concat(Enumerable.Repeat("a ; ", Size / 4)),
        string.Concat(Enumerable.Repeat("a;b=\"c\",", Size / 8)),
    ];

    [TestCaseSource(nameof(LongTexts))]
    [Property("Case", "H1.4")]
    [Property("Case", "H1.8")]
    public void Grammar_64KiB_LooksAtEachCharacterAFewTimes(string text)
    {
        var grammar = new ExtensionGrammar(text);

        grammar.ReadList();

        Assert.That(grammar.Steps, Is.LessThanOrEqualTo(StepsPerCharacter * (text.Length + 1)));
    }
}
