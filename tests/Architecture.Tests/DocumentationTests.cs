using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using NUnit.Framework;
using Rx.WebSockets;

namespace Architecture.Tests;

/// <summary>Whatever signals is documented by a table of what happens on each signal and a picture of it, or points to where they are.</summary>
public sealed partial class DocumentationTests
{
    private const string Core = "Rx.WebSockets";

    private static readonly Type[] Signalling =
    [
        typeof(IFlow<>), typeof(IFlowObserver<>), typeof(ILossyFlow<>), typeof(ConnectableFlow<>),
        typeof(IObservable<>), typeof(IObserver<>), typeof(IRequests<,>),
    ];

    private static readonly Type[] Awaited = [typeof(Task), typeof(Task<>), typeof(ValueTask), typeof(IDisposable)];

    private static readonly Dictionary<string, XElement> Texts = DocumentedMember.TextsOf(Core);

    private static DocumentedMember[] Operators { get; } = DocumentedMember.Of(Core).Where(IsOperator).ToArray();

    [Test]
    public void Operator_IsFound_AmongTheMembersOfAllKinds() =>
        Assert.That(Operators.Select(member => member.Member.Name), Is.SupersetOf((string[])["Where", "Buffer", "Merge", "Pressure", "PingAsync", "CloseWithinAsync", "Reconnect"]));

    [Test]
    public void Operator_IsDocumented_UnderTheIdOfTheCompiler() =>
        Assert.That(Without(text => true), Is.Empty);

    [Test]
    public void Operator_HasATableOfItsSignals_OrPointsToOne() =>
        Assert.That(Without(text => text.Descendants("list").Any(list => (string?)list.Attribute("type") == "table")), Is.Empty);

    [Test]
    public void Operator_HasAPictureOfItsSignals_OrPointsToOne() =>
        Assert.That(Without(text => text.Descendants("code").Any(code => code.Parent!.Name != "example")), Is.Empty);

    /// <summary>What takes or gives signals, but for <c>Subscribe</c> itself and for settings, and what is done with a session.</summary>
    private static bool IsOperator(DocumentedMember member) => member.Member switch
    {
        PropertyInfo property => !property.CanWrite && member.Result.Any(Signalling.Contains),
        MethodInfo { IsStatic: false, Name: "Subscribe" or "OnNextAsync" } => false,
        MethodInfo method => member.Result.Concat(member.Arguments).Any(Signalling.Contains)
            || member.Arguments.FirstOrDefault() == typeof(IWebSocketSession)
            || (method.DeclaringType == typeof(IWebSocketSession) && member.Result.Any(Awaited.Contains)),
        _ => false,
    };

    private static string Without(Func<XElement, bool> shows) =>
        string.Join('\n', Operators.Where(member => !Places(member.Id).Any(shows)).Select(member => member.Id));

    private static IEnumerable<XElement> Places(string id) =>
        Texts.TryGetValue(id, out var text)
            ? text.Descendants().Where(IsPointer).Attributes("cref").Select(to => Texts.GetValueOrDefault(to.Value)).OfType<XElement>().Prepend(text)
            : [];

    // "What happens on each signal stands at ...", or all of another member's text.
    private static bool IsPointer(XElement element) =>
        element.Name == "inheritdoc" || (element.PreviousNode is XText before && Pointing().IsMatch(before.Value));

    [GeneratedRegex(@"\bstands?\s+at\s*$")]
    private static partial Regex Pointing();
}
