using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets;
using Rx.WebSockets.Testing;

namespace Chat.Tests;

/// <summary>The chat's server on a virtual network, and users whose view models are those of the terminal; 20 ms each way.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class ChatFixture
{
    protected static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private const string Host = "chat.test";

    private protected ChatFixture()
    {
        Network = new VirtualNetwork(Clock, seed: 1) { DefaultLink = new LinkOptions { Latency = TimeSpan.FromMilliseconds(20) } };
        Options = ChatServer.SessionOptions with { Scheduler = Clock, Random = new SeededRandom(1), ObserverFailed = (_, fault) => Faults.Add(fault) };
        Server = new ChatServer(Grace, Clock);
        var listener = WebSocketListener.Create(Network.Listen(Host), new() { Session = Options, Failed = Faults.Add });
        listener.Sessions.Subscribe(session => Sessions.Add(session));
        Server.Serve(listener.Sessions);
    }

    protected VirtualClock Clock { get; } = new();

    protected VirtualNetwork Network { get; }

    /// <summary>The sessions on the server's side, all that ever were.</summary>
    protected List<IWebSocketSession> Sessions { get; } = [];

    /// <summary>What was thrown where nobody should throw.</summary>
    protected List<Exception> Faults { get; } = [];

    protected WebSocketSessionOptions Options { get; }

    private protected ChatServer Server { get; }

    private protected List<ChatViewModel> Users { get; } = [];

    [TearDown]
    public void NobodyThrew()
    {
        Users.ForEach(user => user.Dispose());
        Assert.That(Faults, Is.Empty);
    }

    /// <summary>A user at a host of that name.</summary>
    private protected ChatViewModel Join(string name, string room = "general", string? at = null) => View(Dial(name, at ?? name), room);

    private protected ChatClient Dial(string name, string at, WebSocketSessionOptions? session = null) => new(
        new Uri($"ws://{Host}/"),
        Guest.Named(name),
        new WebSocketClientOptions { Session = session ?? Options, Invoker = Network.CreateInvoker(at) },
        Backoff.Constant(TimeSpan.FromSeconds(1)));

    private protected ChatViewModel View(ChatClient client, string room = "general")
    {
        var user = new ChatViewModel(client, room, Clock);
        Users.Add(user);
        return user;
    }

    private protected static void Say(ChatViewModel user, string text)
    {
        user.Draft = text;
        user.SendCommand.Execute(null);
    }

    private protected static string Lines(ChatViewModel user) =>
        string.Join(", ", user.Room.Lines.Select(row => $"{row.Item.Author}: {row.Item.Text}{(row.IsStale ? " ?" : "")}"));

    private protected static string People(ChatViewModel user) =>
        string.Join(", ", user.Room.People.Select(row => $"{row.Item.Name} {row.Item.Attention}{(row.IsStale ? " ?" : "")}"));

    private protected static string Rooms(ChatViewModel user) =>
        string.Join(", ", user.Rooms.Select(row => $"{row.Item.Name} {row.Item.People}"));

    protected VirtualLink Link(string name) => Network.Link(name, Host);

    protected Task PassAsync(double seconds) => Clock.DelayAsync(TimeSpan.FromSeconds(seconds));
}
