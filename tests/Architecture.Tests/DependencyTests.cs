using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using NUnit.Framework;

namespace Architecture.Tests;

/// <summary>Dependencies point inwards: leaf packages to the core, the core to the protocol, the protocol to nothing.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Rx.WebSockets.Protocol"] = [],
        ["Rx.WebSockets.Analyzers"] = [],
        ["Rx.WebSockets"] = ["Rx.WebSockets.Protocol", "Rx.WebSockets.Analyzers"],
        ["Rx.WebSockets.AspNetCore"] = ["Rx.WebSockets"],
        ["Rx.WebSockets.DynamicData"] = ["Rx.WebSockets"],
        ["Rx.WebSockets.Testing"] = ["Rx.WebSockets"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Rx.WebSockets.Protocol"] = [],
        ["Rx.WebSockets.Analyzers"] = ["Microsoft.CodeAnalysis.CSharp"],
        ["Rx.WebSockets"] = ["System.Reactive", "System.Interactive.Async"],
        ["Rx.WebSockets.AspNetCore"] = [],
        ["Rx.WebSockets.DynamicData"] = ["DynamicData"],
        ["Rx.WebSockets.Testing"] = [],
    };

    public static IEnumerable<string> Names => Repository.Projects("src").Select(path => Path.GetFileName(path));

    [TestCaseSource(nameof(Names))]
    public void Project_ReferencesNoOtherProjects_ThanThoseInwards(string name) =>
        Assert.That(References(name, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)), Is.SubsetOf(Allowed[name]));

    [TestCaseSource(nameof(Names))]
    public void Project_ReferencesNoOtherPackages_ThanThoseAgreed(string name) =>
        Assert.That(References(name, "PackageReference"), Is.SubsetOf(AllowedPackages[name]));

    [TestCaseSource(nameof(Names))]
    public void Project_HasATestProjectOfItsName_InTests(string name) =>
        Assert.That(Repository.Projects("tests").Select(path => Path.GetFileName(path)), Does.Contain(name + ".Tests"));

    private static IEnumerable<string> References(string name, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", name, name + ".csproj"))
            .Descendants(kind).Select(reference => (string)reference.Attribute("Include")!);
}
