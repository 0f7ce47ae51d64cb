using System.IO;
using System.Net.Sockets;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>What reading and writing end with after a reset, shaped as a socket's stream shapes it.</summary>
internal static class ConnectionReset
{
    public static IOException Exception() =>
        new("Connection reset: the in-memory connection was reset.", new SocketException((int)SocketError.ConnectionReset));
}
