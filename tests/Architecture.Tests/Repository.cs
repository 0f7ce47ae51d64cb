using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;

namespace Architecture.Tests;

/// <summary>The checkout that these tests were built from, as files.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Projects(string folder) =>
        Directory.GetDirectories(Path.Combine(Root, folder)).Where(path => Directory.GetFiles(path, "*.csproj").Length > 0);

    public static bool IsInTheSolution(string project) =>
        File.ReadAllText(Path.Combine(Root, "Rx.WebSockets.sln")).Contains($"\"{project}\"", StringComparison.Ordinal);

    public static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories).Where(path => !IsBuilt(project, path));

    /// <summary>The folders below a project that hold sources, relative to it; "" is the project itself.</summary>
    public static IEnumerable<string> Folders(string project) =>
        Sources(project).Select(path => FolderOf(project, path)).Distinct();

    public static string FolderOf(string project, string source) =>
        Path.GetDirectoryName(Path.GetRelativePath(project, source))!.Replace('\\', '/');

    private static bool IsBuilt(string project, string path) =>
        Path.GetRelativePath(project, path).Split('/', '\\')[0] is "bin" or "obj";

    private static string FindRoot([CallerFilePath] string path = "")
    {
        var start = File.Exists(path) ? Path.GetDirectoryName(path)! : AppContext.BaseDirectory;
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rx.WebSockets.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"There is no Rx.WebSockets.sln above {start}.");
    }
}
