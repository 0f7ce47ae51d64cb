using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace Rx.WebSockets.Conformance.Driving;

/// <summary>How each peer is started.</summary>
internal static class PeerPrograms
{
    public static string Directory { get; } = typeof(PeerPrograms).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Peers").Value!;

    public static async Task<IPeerLines> StartAsync(PeerKind kind) => kind switch
    {
        PeerKind.Ws => ChildProcess.Start("npm's ws", "node", Script("ws-peer.mjs")),

        // Debian's Python, which is the one that has Debian's package.
        PeerKind.PythonWebsockets => ChildProcess.Start("Python's websockets", "/usr/bin/python3", Script("websockets-peer.py")),
        PeerKind.Autobahn => ChildProcess.Start("Python's autobahn", "/usr/bin/python3", Script("autobahn-peer.py")),
        PeerKind.Chromium => await Browser.StartAsync(Script("browser.html")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Script(string name) => Path.Combine(Directory, name);
}
