using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Simulation;

/// <summary>A server, its clients and the network between them, living through a script; the seed decides all that the script leaves open.</summary>
public sealed class World
{
    private const string Server = "server";

    /// <summary>Longer than any way to the end: keep-alive 60 s, write stall 30 s, close 10 s, linger 2 s, and a slow line.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private readonly ulong _seed;
    private readonly Setting _setting;
    private readonly VirtualNetwork _network;
    private readonly WebSocketListener _listener;
    private readonly Trace _trace;
    private readonly SortedDictionary<int, Pair> _pairs = [];
    private bool _windsUp;

    private World(ulong seed, Setting setting, List<string>? lines)
    {
        (_seed, _setting) = (seed, setting);
        Clock = new VirtualClock(new VirtualClockOptions { MaxActionsPerInstant = 50_000 }); // a loop is soon told
        _trace = new Trace(Clock) { Lines = lines };
        _network = new VirtualNetwork(Clock, seed);
        _listener = WebSocketListener.Create(_network.Listen(Server), new()
        {
            Session = OnClock(OptionsOf(Server), "keys"),
            Extensions = setting.Extensions,
            Failed = fault =>
            {
                if (!Peer.IsScripted(fault))
                {
                    Clock.Fail(fault);
                }
            },
        });
        _listener.Sessions.ValidateGrammar(Clock).Subscribe(session => Opened(NumberOf(session), session));
    }

    internal VirtualClock Clock { get; }

    /// <summary>Runs a script and judges it.</summary>
    /// <param name="seed">Decides links, options and all that is random.</param>
    /// <param name="script">The steps, in the order of their instants.</param>
    /// <param name="setting">What the world is made of.</param>
    /// <param name="lines">Gets what happened, for people.</param>
    /// <returns>The hash of all that happened.</returns>
    /// <exception cref="Exception">Something didn't hold.</exception>
    public static string Run(ulong seed, IReadOnlyList<Step> script, Setting? setting = null, List<string>? lines = null)
    {
        var world = new World(seed, setting ?? Setting.Default, lines);
        using (world._trace)
        {
            world.Clock.Run(() => world.LiveAsync(script));
            return world.Judge();
        }
    }

    internal void Tell(string who, string what) => _trace.Tell(who, what);

    private async Task LiveAsync(IReadOnlyList<Step> script)
    {
        foreach (Step step in script)
        {
            var wait = TimeSpan.FromMilliseconds(step.At) - Clock.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Clock.DelayAsync(wait);
            }

            Tell("script", step.ToString());
            Do(step);
            CheckBudgets();
        }

        WindUp();
        await Clock.DelayAsync(Bound);
        CheckEnds();
        await _listener.StopAsync();
        await Clock.SettleAsync();
    }

    private void Do(Step step)
    {
        VirtualLink link = _network.Link(HostOf(step.Session), Server);
        string host = step.End is WebSocketRole.Client ? HostOf(step.Session) : Server;
        switch (step.Act)
        {
            case Act.Dial when !_pairs.ContainsKey(step.Session):
                _ = DialAsync(step.Session, link);
                break;
            case Act.Stall:
                link.Stall();
                break;
            case Act.Resume:
                link.Resume();
                break;
            case Act.Reset:
                link.Reset();
                break;
            case Act.Lose:
                link.Lose();
                break;
            case Act.Relink:
                link.Set(host, Setting.AnyLink(Draw($"link {step.Amount}")));
                break;
            case Act.FailAt:
                foreach (InMemoryTransport transport in link.Connections)
                {
                    (step.End is WebSocketRole.Client ? transport.Client : transport.Server).FailAt(TransportOperation.Any, step.Amount);
                }

                break;
            case Act.Vanish:
                _network.Vanish(host);
                break;
            case Act.Return:
                _network.Return(host);
                break;
            case Act.Partition:
                _network.Partition(host);
                break;
            case Act.Heal:
                _network.Heal();
                break;
            case Act.Stop:
                _ = _listener.StopAsync();
                break;
            default:
                _pairs.GetValueOrDefault(step.Session)?.End(step.End)?.Do(step.Act, step.Amount);
                break;
        }
    }

    private async Task DialAsync(int number, VirtualLink link)
    {
        var pair = new Pair(number, link);
        _pairs.Add(number, pair);
        link.Set(HostOf(number), Setting.AnyLink(Draw($"to server {number}")));
        link.Set(Server, Setting.AnyLink(Draw($"to client {number}")));
        try
        {
            IWebSocketSession session = await _setting.Dial(new Uri($"ws://{Server}/{number}"), new()
            {
                Session = OnClock(OptionsOf($"client {number}"), $"keys {number}"),
                Extensions = _setting.Extensions,
                Invoker = _network.CreateInvoker(HostOf(number)),
            }).ConfigureAwait(false);
            Opened(number, session);
        }
        catch (Exception fault) when (fault is ConnectException or HandshakeRefusedException)
        {
            Tell($"client {number}", fault.Message);
        }
    }

    private void Opened(int number, IWebSocketSession session)
    {
        Pair pair = _pairs[number];
        pair.Keep();
        bool isClient = session.Role is WebSocketRole.Client;
        var peer = new Peer(this, $"{(isClient ? "c" : "s")}{number}", session, OptionsOf(isClient ? $"client {number}" : Server));
        if (isClient)
        {
            pair.Client = peer;
        }
        else
        {
            pair.Server = peer;
        }

        // Most users subscribe at once.
        if (Draw($"subscribes {peer.Name}").Next(4) > 0)
        {
            peer.Do(Act.Subscribe, 0);
        }

        if (_windsUp)
        {
            peer.WindUp();
        }
    }

    private void WindUp()
    {
        Tell("script", "winds up");
        _windsUp = true;
        _network.Heal();
        _network.Return(Server);
        foreach (Pair pair in _pairs.Values)
        {
            _network.Return(HostOf(pair.Number));
            pair.Link.Resume();
            pair.Client?.WindUp();
            pair.Server?.WindUp();
        }
    }

    private void CheckBudgets()
    {
        foreach (Peer peer in _pairs.Values.SelectMany(pair => pair.Ends))
        {
            Promises.WithinBudget(peer);
        }
    }

    private void CheckEnds()
    {
        foreach (Peer peer in _pairs.Values.SelectMany(pair => pair.Ends))
        {
            Promises.Ended(peer, Bound);
        }
    }

    private string Judge()
    {
        foreach (Pair pair in _pairs.Values)
        {
            Promises.Kept(pair, comparesOctets: _setting.Extensions.Count == 0);
            pair.Transports.ForEach(transport => _trace.Add(transport.Client.Sent));
            pair.Transports.ForEach(transport => _trace.Add(transport.Server.Sent));
        }

        if (Clock.PendingActions > 0)
        {
            throw new BrokenPromiseException($"{Clock.PendingActions} actions are still scheduled although everything has ended.");
        }

        return _trace.End();
    }

    private WebSocketSessionOptions OptionsOf(string whom) => Setting.AnyOptions(Draw($"options of {whom}"));

    private WebSocketSessionOptions OnClock(WebSocketSessionOptions options, string purpose) =>
        options with { Scheduler = Clock, Random = Draw(purpose) };

    /// <summary>A stream of its own for each purpose, so that a script that lost a step draws the same for all others.</summary>
    private SeededRandom Draw(string purpose)
    {
        ulong mixed = _seed;
        foreach (char letter in purpose)
        {
            mixed = (mixed ^ letter) * 0x100000001B3; // FNV-1a
        }

        return new SeededRandom(mixed);
    }

    private static string HostOf(int session) => $"client{session}";

    private static int NumberOf(IWebSocketSession session) => int.Parse(session.Request!.Path.AsSpan(1), CultureInfo.InvariantCulture);
}
