using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Network;
using Rx.WebSockets.Testing.Recording;

namespace Rx.WebSockets.Testing;

/// <summary>
/// Hosts by name, and the links between them, in one process and on one clock: listeners and clients run on it unchanged, opening
/// handshake included, while a test makes it slow, breaks it and mends it.
/// </summary>
/// <remarks>
/// A host exists as soon as it is named; names are compared without regard to case. With the same seed and the same test a run is the
/// same to the octet and to the tick. Not thread-safe.
/// </remarks>
/// <example><code>
/// var clock = new VirtualClock();
/// var network = new VirtualNetwork(clock, seed: 7);
/// var options = new WebSocketSessionOptions { Scheduler = clock };
/// await using var listener = WebSocketListener.Create(network.Listen("chat.test"), new() { Session = options });
/// listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
///
/// clock.Run(async () =>
/// {
///     var session = await WebSocketClient.ConnectAsync(
///         new("ws://chat.test/"), new() { Invoker = network.CreateInvoker("phone"), Session = options });
///     network.Link("phone", "chat.test").Reset();
///     var end = await session.Completion;          // ConnectionLost
/// });
/// </code></example>
[DebuggerDisplay("{_hosts.Count} hosts, {_links.Count} links")]
public sealed class VirtualNetwork
{
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(Host, Host), VirtualLink> _links = [];
    private readonly Gate _gate = new();
    private readonly SeededRandom _random;

    /// <summary>Creates a network without hosts.</summary>
    /// <param name="clock">The clock that all of it runs on.</param>
    /// <param name="seed">Decides all that is left to chance.</param>
    public VirtualNetwork(VirtualClock clock, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(clock);
        Clock = clock;
        _random = new SeededRandom(seed);
    }

    /// <summary>The clock that all of it runs on.</summary>
    public VirtualClock Clock { get; }

    /// <summary>What octets meet on links that have no options of their own, for connections that are opened from now on.</summary>
    public LinkOptions DefaultLink
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>Makes a host listen, for <see cref="WebSocketListener.Create"/>.</summary>
    /// <remarks>Connections wait in the source until they are accepted. Disposing it resets those that wait; later dials are refused.</remarks>
    /// <param name="host">The host.</param>
    /// <param name="port">From 1 to 65535. Clients that dial wss reach it only if <paramref name="security"/> says so.</param>
    /// <param name="security">Whether clients dial it by ws or by wss; nothing is encrypted. <see langword="null"/>: by wss on port 443.</param>
    /// <returns>The connections.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is none.</exception>
    /// <exception cref="SocketException">The port is taken.</exception>
    public IConnectionSource Listen(string host, int port = 80, VirtualSecurity? security = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        bool isSecure = (security ?? (port == 443 ? VirtualSecurity.Tls : VirtualSecurity.None)) is VirtualSecurity.Tls;
        return HostOf(host).Listen(port, isSecure);
    }

    /// <summary>The way of a client into the network, for <see cref="WebSocketClientOptions.Invoker"/>.</summary>
    /// <remarks>It connects, writes the request as HTTP/1.1, reads the response, and gives the stream of a 101. Each request has a
    /// connection of its own. What fails throws what <see cref="SocketsHttpHandler"/> throws.</remarks>
    /// <param name="host">The host that dials.</param>
    /// <returns>The invoker, whose disposal does nothing; an <see cref="HttpClient"/> over <see cref="CreateHandler"/> does as well.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public HttpMessageInvoker CreateInvoker(string host = "client") => new(CreateHandler(host));

    /// <summary>The way of any HTTP client into the network; see <see cref="CreateInvoker"/>.</summary>
    /// <param name="host">The host that dials.</param>
    /// <returns>The handler.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public HttpMessageHandler CreateHandler(string host = "client") => new VirtualHandler(this, HostOf(host));

    /// <summary>Lets a host be the server that recorded clients talked with, for code that dials by itself: the first dial meets the server of
    /// the first recording, the next one that of the next, and who dials once more is refused.</summary>
    /// <remarks>
    /// Each recording begins when its handshake is answered. The server does what it did, and what the client sends has to be the same, as in
    /// <see cref="SessionRecording.Replay(ReplayOptions?)"/>; how its session ends isn't seen from here. It takes any path, the first
    /// subprotocol that is offered, and the extensions of <see cref="ReplayOptions.Extensions"/>. Latency delays what the client sends, which counts against the tolerance.
    /// </remarks>
    /// <param name="uri">Where it listens: host and port, by ws or wss.</param>
    /// <param name="recordings">What the clients recorded, one or more.</param>
    /// <param name="options">How they are replayed, on the network's clock. Default: <see cref="ReplayOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the listening.</param>
    /// <returns>Completes when all recordings are played. Faults with a <see cref="MarbleAssertionException"/> as soon as a client sent
    /// something else than it did, and with a <see cref="HandshakeException"/> if its handshake is wrong. Await it.</returns>
    /// <exception cref="ArgumentException">A recording isn't a client's, there is none, or the address is no ws or wss.</exception>
    /// <exception cref="InvalidOperationException">Lines of a recording are lost.</exception>
    /// <exception cref="SocketException">The port is taken.</exception>
    /// <example><code>
    /// Task played = network.ReplayServerAsync(new("ws://rates.test/"), [SessionRecording.Load("outage.marbles")]);
    /// using var rates = Rates.Watch(new("ws://rates.test/"), new() { Invoker = network.CreateInvoker(), Session = options }).Subscribe(show);
    /// await played;
    /// </code></example>
    public Task ReplayServerAsync(
        Uri uri, IEnumerable<SessionRecording> recordings, ReplayOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        SessionRecording[] all = [.. recordings];
        if (all.Length == 0)
        {
            throw new ArgumentException("There is no recording to replay.", nameof(recordings));
        }

        foreach (SessionRecording recording in all)
        {
            Check(recording, WebSocketRole.Client, nameof(recordings));
        }

        bool isSecure = IsSecure(uri);
        IConnectionSource source = Listen(uri.IdnHost, uri.Port, isSecure ? VirtualSecurity.Tls : VirtualSecurity.None);
        return new ServerReplay(this, uri, all, options ?? ReplayOptions.Default).RunAsync(source, cancellationToken);
    }

    /// <summary>Lets a host be the client that a recorded server talked with, for code that listens by itself: it dials once, does what it
    /// did, and expects of the server what it had sent.</summary>
    /// <remarks>As for <see cref="ReplayServerAsync"/>; it offers no subprotocol.</remarks>
    /// <param name="uri">What it dials, by ws or wss.</param>
    /// <param name="recording">What the server recorded.</param>
    /// <param name="options">How it is replayed, on the network's clock. Default: <see cref="ReplayOptions.Default"/>.</param>
    /// <param name="host">The host that dials.</param>
    /// <param name="cancellationToken">Gives up the dial.</param>
    /// <returns>Completes when the recording is played. Faults with a <see cref="MarbleAssertionException"/> if the server sent something else,
    /// and as a client does if it can't be reached or refuses. Await it.</returns>
    /// <exception cref="ArgumentException">The recording isn't a server's, or the address is no ws or wss.</exception>
    /// <exception cref="InvalidOperationException">Lines of the recording are lost.</exception>
    public Task ReplayClientAsync(
        Uri uri, SessionRecording recording, ReplayOptions? options = null, string host = "client", CancellationToken cancellationToken = default)
    {
        Check(recording, WebSocketRole.Server, nameof(recording));
        _ = IsSecure(uri);
        return new ClientReplay(this, HostOf(host), uri, recording, options ?? ReplayOptions.Default).RunAsync(cancellationToken);
    }

    /// <summary>What lies between two hosts, in either order.</summary>
    /// <param name="one">One host.</param>
    /// <param name="other">The other, or the same.</param>
    /// <returns>The link, the same one at each call.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public VirtualLink Link(string one, string other) => LinkOf(HostOf(one), HostOf(other));

    /// <summary>Separates hosts from all others until <see cref="Heal"/>: what is sent across waits, as TCP sends it again, and so do
    /// dials. Among themselves they go on. A further call separates more.</summary>
    /// <param name="hosts">The hosts on one side.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public void Partition(params IEnumerable<string> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        object island = new();
        foreach (string host in hosts)
        {
            HostOf(host).Islands.Add(island);
        }

        Changed();
    }

    /// <summary>Ends all partitions: what waited arrives.</summary>
    public void Heal()
    {
        foreach (Host host in _hosts.Values)
        {
            host.Islands.Clear();
        }

        Changed();
    }

    /// <summary>Takes a host away without a trace, as when its power fails: its peers see neither an end nor a reset, what they send
    /// disappears, and dials to it and from it wait. Sessions that run on it notice just as little.</summary>
    /// <param name="host">The host.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void Vanish(string host)
    {
        Host gone = HostOf(host);
        gone.IsGone = true;
        foreach (VirtualLink link in _links.Values.Where(link => link.Touches(gone)))
        {
            link.Lose();
            link.Apply();
        }
    }

    /// <summary>Brings a host back: it listens where it did and can be dialled again. Its old connections stay lost.</summary>
    /// <param name="host">The host.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void Return(string host)
    {
        HostOf(host).IsGone = false;
        Changed();
    }

    internal Host? Find(string name) =>
        _hosts.GetValueOrDefault(name) ?? _hosts.Values.FirstOrDefault(host => host.Address.ToString() == name);

    internal VirtualLink LinkOf(Host one, Host other)
    {
        var key = one.Number <= other.Number ? (one, other) : (other, one);
        if (!_links.TryGetValue(key, out VirtualLink? link))
        {
            link = new VirtualLink(this, key.Item1, key.Item2, _gate);
            link.Apply();
            _links.Add(key, link);
        }

        return link;
    }

    internal ulong NextSeed() => BitConverter.ToUInt64(_random.NextOctets(sizeof(ulong)));

    private static void Check(SessionRecording recording, WebSocketRole role, string parameter)
    {
        ArgumentNullException.ThrowIfNull(recording, parameter);
        if (recording.Role != role)
        {
            throw new ArgumentException(
                $"This is what a {recording.Role.ToString().ToLowerInvariant()} recorded: its far end is no {(role == WebSocketRole.Client ? "server" : "client")}.", parameter);
        }

        FarEnd.ThrowIfIncomplete(recording);
    }

    private static bool IsSecure(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri is { IsAbsoluteUri: true, Scheme: "ws" or "wss" }
            ? uri.Scheme is "wss"
            : throw new ArgumentException($"'{uri}' is no address by ws or wss.", nameof(uri));
    }

    private Host HostOf(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!_hosts.TryGetValue(name, out Host? host))
        {
            host = new Host(name, _hosts.Count + 1);
            _hosts.Add(name, host);
        }

        return host;
    }

    /// <summary>Lets move again what may, and stops what may not.</summary>
    private void Changed()
    {
        foreach (VirtualLink link in _links.Values)
        {
            link.Apply();
        }

        _gate.Open();
    }
}
