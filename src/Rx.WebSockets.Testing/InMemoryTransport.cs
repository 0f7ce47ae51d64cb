using System;
using System.Diagnostics;
using Rx.WebSockets.Testing.Wire;

namespace Rx.WebSockets.Testing;

/// <summary>
/// Two connected ends in one process: what one end writes the other reads after a latency of virtual time, in both directions
/// independently, with stalls, resets and failing operations at the test's command.
/// </summary>
/// <remarks>Everything happens on the clock: what waits for an end resumes at the present instant behind what is already due,
/// on the clock's thread. Not thread-safe.</remarks>
[DebuggerDisplay("outstanding: {Client.Outstanding} to the server, {Server.Outstanding} to the client")]
public sealed class InMemoryTransport
{
    private readonly Link _toServer;
    private readonly Link _toClient;

    private InMemoryTransport(VirtualClock clock, LinkOptions toServer, LinkOptions toClient, Action<InMemoryTransport> closed)
    {
        _toServer = new Link(clock, toServer, new SeededRandom(toServer.Seed));
        _toClient = new Link(clock, toClient, new SeededRandom(~toClient.Seed));
        Client = new InMemoryEnd(clock, "client", incoming: _toClient, outgoing: _toServer);
        Server = new InMemoryEnd(clock, "server", incoming: _toServer, outgoing: _toClient);
        clock.Explain(Client.Explain);
        clock.Explain(Server.Explain);
        Client.Closed = Server.Closed = () =>
        {
            if (Client.IsClosed && Server.IsClosed)
            {
                clock.Forget(Client.Explain);
                clock.Forget(Server.Explain);
                closed(this);
            }
        };
    }

    /// <summary>The end for the side that dialled. The two ends behave alike.</summary>
    public InMemoryEnd Client { get; }

    /// <summary>The end for the side that accepted.</summary>
    public InMemoryEnd Server { get; }

    /// <summary>Connects two ends whose directions are alike.</summary>
    /// <param name="clock">The clock that all of it runs on.</param>
    /// <param name="options">What octets meet on their way, in either direction; <see langword="null"/> means the
    /// defaults.</param>
    /// <returns>The connected pair.</returns>
    public static InMemoryTransport Pair(VirtualClock clock, LinkOptions? options = null)
    {
        LinkOptions both = options ?? new LinkOptions();
        return Pair(clock, both, both);
    }

    /// <summary>Connects two ends whose directions differ.</summary>
    /// <param name="clock">The clock that all of it runs on.</param>
    /// <param name="toServer">What octets meet on their way from the client to the server.</param>
    /// <param name="toClient">What octets meet on their way back.</param>
    /// <returns>The connected pair.</returns>
    public static InMemoryTransport Pair(VirtualClock clock, LinkOptions toServer, LinkOptions toClient)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(toServer);
        ArgumentNullException.ThrowIfNull(toClient);
        return new InMemoryTransport(clock, toServer, toClient, static _ => { });
    }

    /// <summary>Connects two ends and tells when both are closed.</summary>
    internal static InMemoryTransport Pair(
        VirtualClock clock, LinkOptions toServer, LinkOptions toClient, Action<InMemoryTransport> closed) =>
        new(clock, toServer, toClient, closed);

    /// <summary>Takes the pair apart: <c>var (client, server) = InMemoryTransport.Pair(clock);</c></summary>
    /// <param name="client">The value of <see cref="Client"/>.</param>
    /// <param name="server">The value of <see cref="Server"/>.</param>
    public void Deconstruct(out InMemoryEnd client, out InMemoryEnd server) => (client, server) = (Client, Server);

    /// <summary>Stops both directions until <see cref="Resume"/>.</summary>
    public void Stall()
    {
        Client.Stall();
        Server.Stall();
    }

    /// <summary>Lets both directions move again.</summary>
    public void Resume()
    {
        Client.Resume();
        Server.Resume();
    }

    /// <summary>Loses the connection without a trace, as when a machine or a cable goes: what is under way and what is sent from
    /// now on disappears, in both directions. No end and no reset arrives; both ends believe that they are connected.</summary>
    public void Lose()
    {
        _toServer.Lose();
        _toClient.Lose();
    }

    /// <summary>Breaks the connection at this instant: reading and writing end with an <see cref="System.IO.IOException"/> on
    /// both sides, what is under way or unread is lost.</summary>
    public void Reset()
    {
        _toServer.Cut(ConnectionReset.Exception());
        _toClient.Cut(ConnectionReset.Exception());
    }
}
