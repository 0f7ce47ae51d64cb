using System;
using System.Threading.Tasks;

namespace Rx.WebSockets.Conformance.Hosting;

/// <summary>Starts our servers.</summary>
internal static class Servers
{
    public static async Task<IServer> StartAsync(ServerKind kind, ServerSettings settings) => kind switch
    {
        ServerKind.Kestrel => await KestrelServer.StartAsync(settings),
        ServerKind.Listener => await ListenerServer.StartAsync(settings),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
