using System;
using System.Reactive.Disposables;
using Rx.WebSockets;

namespace Chat;

/// <summary>A guest's way to the server, over as many sessions as it takes.</summary>
/// <remarks>
/// What the server should know of the guest stands in two tables, as what the guest should know stands in tables of the server: each session is told
/// all of it at its beginning, then what changes. What was said stays there until the server says that it was heard, so that no
/// line is lost, and none is said twice, whatever becomes of the connection.
/// </remarks>
internal sealed class ChatClient : IDisposable
{
    private readonly LiveTable<string, ClientMessage> _state = new();
    private readonly LiveTable<string, ClientMessage> _unheard = new();
    private readonly CompositeDisposable _subscriptions;

    /// <summary>Dials the server, and again whenever the connection is lost, until it is disposed.</summary>
    public ChatClient(Uri server, Guest guest, WebSocketClientOptions? options = null, Backoff? backoff = null)
    {
        Guest = guest;
        Feed = WebSocketClient.Connect(server, (options ?? WebSocketClientOptions.Default) with { Headers = guest.Headers }).Reconnect(backoff);
        _subscriptions = [Feed.Subscribe(Tell, GivenUp), Feed.FromEach(Messages).Subscribe(Confirm, GivenUp)];
    }

    public Guest Guest { get; }

    public Reconnection Feed { get; }

    /// <summary>What the server hasn't heard yet.</summary>
    public IFlow<KeyedChange<string, ClientMessage>> Unheard => _unheard.Changes;

    public IFlow<KeyedChange<string, RoomCount>> Rooms =>
        Feed.FromEach(session => Messages(session).Select(message => Told<RoomCount>.Change(message)).StaleAtEnd());

    public IFlow<KeyedChange<string, Line>> Lines(string room) =>
        Feed.FromEach(session => Messages(session).Select(message => Told<Line>.Change(message, room)).StaleAtEnd());

    public IFlow<KeyedChange<string, Person>> People(string room) =>
        Feed.FromEach(session => Messages(session).Select(message => Told<Person>.Change(message, room)).StaleAtEnd());

    public void Enter(string room) => _state.Upsert(nameof(Enter), new Enter(room));

    public void SetTyping(bool isTyping) => _state.Upsert(nameof(Typing), new Typing(isTyping));

    public void Say(string room, string text)
    {
        var id = $"{Guid.NewGuid():N}";
        _unheard.Upsert(id, new Say(room, id, text));
    }

    /// <summary>Hangs up, behind what can be sent now.</summary>
    public void Dispose() => _subscriptions.Dispose();

    private static IFlow<ServerMessage?> Messages(IWebSocketSession session) => session.Incoming.Json(ChatJson.Default.ServerMessage);

    private void Tell(IWebSocketSession session)
    {
        var outgoing = session.Outgoing.Json(ChatJson.Default.ClientMessage);
        foreach (var table in new[] { _state, _unheard })
        {
            session.Attached.Add(table.Changes.Where(change => change.Kind is KeyedChangeKind.Upsert).Select(change => change.Item).Subscribe(outgoing));
        }
    }

    private void Confirm(ServerMessage? message)
    {
        if (message is Heard { Id: var id })
        {
            _unheard.Remove(id);
        }
    }

    // The connection's status tells of it.
    private static void GivenUp(Exception error)
    {
    }
}
