using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Simulation;

/// <summary>The two ends of one session, as far as they came about.</summary>
internal sealed class Pair(int number, VirtualLink link)
{
    public int Number => number;

    public VirtualLink Link => link;

    public Peer? Client { get; set; }

    public Peer? Server { get; set; }

    public IEnumerable<Peer> Ends => new[] { Client, Server }.OfType<Peer>();

    /// <summary>The connections, also after they were closed.</summary>
    public List<InMemoryTransport> Transports { get; } = [];

    public Peer? End(WebSocketRole role) => role is WebSocketRole.Client ? Client : Server;

    /// <summary>Remembers the connections that are open.</summary>
    public void Keep() => Transports.AddRange(link.Connections.Except(Transports));
}
