using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;

namespace Architecture.Tests;

/// <summary>What the tree promises of its texts.</summary>
public sealed class TextTests
{
    [Test]
    public void Readme_FitsOnAFewScreens_Always() =>
        Assert.That(File.ReadLines(Path.Combine(Repository.Root, "README.md")).Count(), Is.LessThanOrEqualTo(160));

    [Test]
    public void Test_NeverSleepsNorRetries_OutsideBenchmarks()
    {
        string[] banned = ["Thread." + "Sleep(", "[" + "Retry", "Spin" + "Wait", "Task." + "Delay(1", "Task." + "Delay(2", "Task." + "Delay(5"];

        var waiting = from project in Repository.Projects("tests")
                      where !project.EndsWith("Benchmarks")
                      from path in Repository.Sources(project)
                      let text = File.ReadAllText(path)
                      from word in banned
                      where text.Contains(word)
                      select $"{Path.GetRelativePath(Repository.Root, path)}: {word}";

        Assert.That(waiting, Is.Empty);
    }

    public static IEnumerable<string> Examples => Repository.Projects("examples").Select(path => Path.GetFileName(path));

    [TestCaseSource(nameof(Examples))]
    public void Example_HasALine_InTheExamplesReadme(string name) =>
        Assert.That(File.ReadAllText(Path.Combine(Repository.Root, "examples", "README.md")), Does.Contain(name));
}
