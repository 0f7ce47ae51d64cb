using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;

namespace Architecture.Tests;

/// <summary>Tests stand where the code stands: tests/P.Tests/Folder tests src/P/Folder.</summary>
public sealed class MirrorTests
{
    // What tests share has no counterpart.
    private static readonly string[] Shared = ["Fixture", "Properties"];

    public static IEnumerable<string> Names => DependencyTests.Names;

    [TestCaseSource(nameof(Names))]
    public void TestFolder_HasACounterpart_InSrc(string name)
    {
        var code = Repository.Folders(Path.Combine(Repository.Root, "src", name));
        var tests = Repository.Folders(Path.Combine(Repository.Root, "tests", name + ".Tests"));

        Assert.That(tests.Where(folder => !Shared.Contains(folder.Split('/')[^1])), Is.SubsetOf(code));
    }

    [TestCaseSource(nameof(Names))]
    public void RootTest_IsNamedAfterAType_OfTheRoot(string name)
    {
        var types = Repository.Sources(Path.Combine(Repository.Root, "src", name)).Select(Path.GetFileNameWithoutExtension).ToArray();
        var project = Path.Combine(Repository.Root, "tests", name + ".Tests");

        var strays = Repository.Sources(project)
            .Where(path => Repository.FolderOf(project, path) is "" && path.EndsWith("Tests.cs"))
            .Where(path => !types.Append("Readme").Append("Guide").Any(type => Path.GetFileName(path).StartsWith(type!)));

        Assert.That(strays, Is.Empty);
    }
}
