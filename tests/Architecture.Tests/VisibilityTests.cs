using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Architecture.Tests;

/// <summary>The root of a project folder is its public vocabulary; sub-folders are machinery.</summary>
public sealed partial class VisibilityTests
{
    public static IEnumerable<string> Names => DependencyTests.Names;

    /// <summary>Those of the solution, which are built; others need packages that not every feed has.</summary>
    public static IEnumerable<string> Built => Names.Where(Repository.IsInTheSolution);

    [TestCaseSource(nameof(Names))]
    public void SubFolder_HoldsNothingPublic_ExceptLinq(string name)
    {
        var project = Path.Combine(Repository.Root, "src", name);

        var exposed = Repository.Sources(project)
            .Where(path => Repository.FolderOf(project, path) is not ("" or "Linq"))
            .Where(path => PublicType().IsMatch(File.ReadAllText(path)));

        Assert.That(exposed, Is.Empty);
    }

    [TestCaseSource(nameof(Built))]
    public void PublicType_LivesInTheNamespace_OfItsProject(string name)
    {
        var strangers = Assembly.Load(name).GetExportedTypes().Where(type => type.Namespace != name);

        Assert.That(strangers, Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void Namespace_IsTheFolder_ExceptForLinq(string name)
    {
        var project = Path.Combine(Repository.Root, "src", name);

        var strays = Repository.Sources(project)
            .Where(path => NamespaceOf(path) is { } actual && actual != Expected(name, Repository.FolderOf(project, path)));

        Assert.That(strays, Is.Empty);
    }

    [TestCaseSource(nameof(Built))]
    public void PublicClass_IsSealedOrStatic_UnlessItIsAnException(string name)
    {
        var open = Assembly.Load(name).GetExportedTypes()
            .Where(type => type is { IsClass: true, IsSealed: false } && !typeof(Exception).IsAssignableFrom(type));

        Assert.That(open, Is.Empty);
    }

    private static string Expected(string name, string folder) =>
        folder is "" or "Linq" ? name : $"{name}.{folder.Replace('/', '.')}";

    private static string? NamespaceOf(string path) =>
        Namespace().Match(File.ReadAllText(path)) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^public\s+(?:sealed |static |abstract |readonly |partial |ref )*(?:class|struct|record|interface|enum|delegate)\b", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
