using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Testing.Network;

namespace Rx.WebSockets.Testing;

/// <summary>What lies between two hosts of a <see cref="VirtualNetwork"/>: how fast it is, whether it moves, and the connections over it.</summary>
/// <remarks>All of it can be changed at any time, also for connections that are open.</remarks>
[DebuggerDisplay("{_one.Name} - {_other.Name}: {Connections.Count} connections")]
public sealed class VirtualLink
{
    private readonly VirtualNetwork _network;
    private readonly Host _one;
    private readonly Host _other;
    private readonly Gate _gate;
    private readonly List<Connection> _connections = [];
    private LinkOptions? _fromOne;
    private LinkOptions? _fromOther;
    private bool _stalled;
    private bool _wasCut;

    internal VirtualLink(VirtualNetwork network, Host one, Host other, Gate gate) =>
        (_network, _one, _other, _gate) = (network, one, other, gate);

    /// <summary>The connections that aren't closed at both ends, the oldest first; the client is the end that dialled.</summary>
    public IReadOnlyList<InMemoryTransport> Connections => [.. _connections.Select(connection => connection.Transport)];

    /// <summary>Whether nothing passes, because of <see cref="Stall"/>, a partition, or a host that has vanished.</summary>
    public bool IsCut => _stalled || _one.IsGone || _other.IsGone || !_one.Islands.SetEquals(_other.Islands);

    /// <summary>Sets what octets meet in both directions, for open connections, too: those that are sent from now on.</summary>
    /// <param name="options">The options; their <see cref="LinkOptions.Seed"/> is mixed with that of each connection.</param>
    public void Set(LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_fromOne, _fromOther) = (options, options);
        Renew();
    }

    /// <summary>Sets what octets meet in one direction, for open connections, too: those that are sent from now on.</summary>
    /// <param name="from">The host that sends them.</param>
    /// <param name="options">The options; their <see cref="LinkOptions.Seed"/> is mixed with that of each connection.</param>
    /// <exception cref="ArgumentException">The host is at neither end.</exception>
    public void Set(string from, LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (_one.IsNamed(from))
        {
            _fromOne = options;
        }
        else if (_other.IsNamed(from))
        {
            _fromOther = options;
        }
        else
        {
            throw new ArgumentException($"This link is between {_one.Name} and {_other.Name}.", nameof(from));
        }

        Renew();
    }

    /// <summary>Stops what is under way and what is sent, in both directions, and dials, until <see cref="Resume"/>.</summary>
    public void Stall()
    {
        _stalled = true;
        Apply();
    }

    /// <summary>Lets all of it move again: what is due by now arrives at this instant, in its order.</summary>
    public void Resume()
    {
        _stalled = false;
        Apply();
        _gate.Open();
    }

    /// <summary>Breaks all connections at this instant; see <see cref="InMemoryTransport.Reset"/>.</summary>
    public void Reset() => ForEach(transport => transport.Reset());

    /// <summary>Loses all connections without a trace; see <see cref="InMemoryTransport.Lose"/>. New ones can be made.</summary>
    public void Lose() => ForEach(transport => transport.Lose());

    internal VirtualClock Clock => _network.Clock;

    internal LinkOptions From(Host host) => (host == _one ? _fromOne : _fromOther) ?? _network.DefaultLink;

    internal bool Touches(Host host) => _one == host || _other == host;

    internal InMemoryTransport Connect(Host client)
    {
        ulong seed = _network.NextSeed();
        Host server = client == _one ? _other : _one;
        var transport = InMemoryTransport.Pair(
            Clock, Seeded(From(client), seed), Seeded(From(server), seed), closed => _connections.RemoveAll(open => open.Transport == closed));
        _connections.Add(new Connection(client, server, transport));
        return transport;
    }

    /// <summary>Waits while nothing passes.</summary>
    internal Task PassAsync(CancellationToken cancellationToken) => _gate.PassAsync(this, cancellationToken);

    /// <summary>Stops the connections when nothing passes any more, lets them move when it does again.</summary>
    internal void Apply()
    {
        if (_wasCut != IsCut)
        {
            _wasCut = IsCut;
            ForEach(_wasCut ? transport => transport.Stall() : transport => transport.Resume());
        }
    }

    private static LinkOptions Seeded(LinkOptions options, ulong seed) => options with { Seed = options.Seed ^ seed };

    private void Renew()
    {
        foreach (var (client, server, transport) in _connections)
        {
            transport.Client.Link = From(client);
            transport.Server.Link = From(server);
        }
    }

    private void ForEach(Action<InMemoryTransport> action)
    {
        foreach (Connection connection in _connections.ToArray())
        {
            action(connection.Transport);
        }
    }

    private readonly record struct Connection(Host Client, Host Server, InMemoryTransport Transport);
}
