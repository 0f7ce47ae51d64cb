using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;

namespace Rx.WebSockets.Sessions;

/// <summary>Writes of what a socket has room for: they never wait, so that the socket needs no object to wait with.</summary>
internal static class WritesAtOnce
{
    /// <returns>How many octets were written, perhaps none.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    public static int WriteAtOnce(this Socket socket, ReadOnlySpan<byte> octets) =>
        Checked(NeverWaiting(socket).Send(octets, SocketFlags.None, out var error), error);

    /// <summary>The same for octets in several places.</summary>
    public static int WriteAtOnce(this Socket socket, IList<ArraySegment<byte>> pieces) =>
        Checked(NeverWaiting(socket).Send(pieces, SocketFlags.None, out var error), error);

    /// <summary>Whoever uses the socket from now on waits again where it has no room.</summary>
    public static void WaitAgain(this Socket socket)
    {
        try
        {
            socket.Blocking = true;
        }
        catch (ObjectDisposedException)
        {
            // Nobody will.
        }
    }

    private static Socket NeverWaiting(Socket socket)
    {
        // What awaits the socket does so either way.
        if (socket.Blocking)
        {
            socket.Blocking = false;
        }

        return socket;
    }

    private static int Checked(int written, SocketError error)
    {
        if (error is SocketError.Success or SocketError.WouldBlock)
        {
            return written;
        }

        var cause = new SocketException((int)error);
        throw new IOException(cause.Message, cause);
    }
}
