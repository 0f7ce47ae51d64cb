using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;

namespace Rx.WebSockets.Testing.Network;

/// <summary>A machine: its name, its address, and the ports that it listens on.</summary>
internal sealed class Host(string name, int number)
{
    private const int FirstDynamicPort = 49152; // RFC 6335 §6

    private readonly Dictionary<int, VirtualSource> _sources = [];
    private int _dials;

    public string Name => name;

    public int Number => number;

    public IPAddress Address { get; } = new([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    public bool IsGone { get; set; }

    /// <summary>The partitions that it is inside of; hosts in the same ones reach each other.</summary>
    public HashSet<object> Islands { get; } = [];

    public bool IsNamed(string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    public VirtualSource? Listener(int port) => _sources.GetValueOrDefault(port);

    public VirtualSource Listen(int port, bool isSecure)
    {
        if (_sources.ContainsKey(port))
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }

        var source = new VirtualSource(new IPEndPoint(Address, port), isSecure, () => _sources.Remove(port));
        _sources.Add(port, source);
        return source;
    }

    public IPEndPoint NextEndPoint() => new(Address, FirstDynamicPort + (_dials++ % (ushort.MaxValue - FirstDynamicPort + 1)));
}
