using System;
using System.IO;

namespace Rx.WebSockets.Benchmarks.Processes;

/// <summary>The checkout that this program was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rx.WebSockets.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"There is no Rx.WebSockets.sln above {AppContext.BaseDirectory}.");
    }
}
