using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;

namespace Chat;

/// <summary>Rooms, who is in them and what is said there, for sessions of whatever host.</summary>
/// <remarks>
/// What happens in one session is a row of events, and <c>SelectMany</c> makes one row of all of them: that is why there is no lock in here. A guest whose
/// connection is lost stays for a while, as away; whoever brings its key is the same guest.
/// <code>
/// session     c--e--s---s----x                       c = comes, e = enters a room, s = says something
/// Events      c--e--s---s----a-----------l           a = away, l = has left: after the grace
/// </code>
/// </remarks>
/// <param name="grace">How long a guest stays whose connection is lost.</param>
/// <param name="scheduler">What measures the grace, and dates what is said.</param>
internal sealed class ChatServer(TimeSpan grace, IScheduler scheduler) : IDisposable
{
    private const int MaxRooms = 100;
    private const int MaxText = 1000;

    private readonly LiveTable<string, RoomCount> _counts = new();
    private readonly Dictionary<string, ChatRoom> _rooms = [];
    private readonly Dictionary<string, Member> _members = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a host should grant a session of this server: messages are short, and whoever is slow is told of what is, not of all that was.</summary>
    public static WebSocketSessionOptions SessionOptions { get; } = new()
    {
        MaxFrameSize = 8 << 10,
        OutboxHigh = 64 << 10,
        OutboxLow = 16 << 10,
        PingInterval = TimeSpan.FromSeconds(5),
        PingTimeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Opens a room that nobody has entered yet; any other opens when somebody does. Before the first session.</summary>
    public void Open(string room) => Count(Room(room) ?? throw new ArgumentException("A name of up to 20 letters and digits.", nameof(room)));

    /// <summary>Serves the sessions of a host, until disposed.</summary>
    public IDisposable Serve(IObservable<IWebSocketSession> sessions) =>
        sessions.SelectMany(Events).Subscribe(static happen => happen(), static _ => { });

    public void Dispose()
    {
        _counts.Dispose();
        foreach (var room in _rooms.Values)
        {
            room.Dispose();
        }
    }

    private IObservable<Action> Events(IWebSocketSession session)
    {
        if (Guest.Of(session.Request) is not { } guest)
        {
            return Refused(session, "Say who you are: a name of up to 20 letters and digits.");
        }

        var visit = new Visit(guest, session);
        return Observable.Return(() => Come(visit))
            .Concat(Messages(session).Select(message => (Action)(() => Hear(visit, message))))
            .Concat(session.Ended.SelectMany(end => End(visit, end)));
    }

    private static IObservable<ClientMessage> Messages(IWebSocketSession session) => session.Incoming
        .Json(ChatJson.Default.ClientMessage)
        .CloseOnError(session.Outgoing, static _ => new CloseReason(CloseCode.PolicyViolation, "That is no message of this chat."))
        .SelectMany(static message => message is null ? (ClientMessage[])[] : [message])
        .Catch(Observable.Empty<ClientMessage>()); // how the session ended comes next

    private IObservable<Action> End(Visit visit, SessionEnd end) => end.IsClean
        ? Observable.Return(() => Leave(visit))
        : Observable.Return(() => Show(visit, Attention.Away))
            .Concat(Observable.Timer(grace, scheduler).Select(_ => (Action)(() => Leave(visit))));

    private void Come(Visit visit)
    {
        var guest = visit.Guest;
        if (!_members.TryGetValue(guest.Name, out var member))
        {
            _members[guest.Name] = member = new Member(guest);
        }
        else if (member.Guest.Key != guest.Key)
        {
            Refuse(visit.Session, $"The name {guest.Name} is taken.");
            return;
        }

        var before = member.Visit;
        member.Visit = visit;
        before?.Session.Abort(); // its client has given it up, or it would not be here again
    }

    private void Hear(Visit visit, ClientMessage message)
    {
        if (Current(visit) is not { } member)
        {
            return;
        }

        switch (message)
        {
            case Enter enter when Room(enter.Room) is { } room:
                Move(member, room);
                visit.Show(_counts, room);
                break;
            case Typing { IsTyping: var isTyping }:
                Show(visit, isTyping ? Attention.Typing : Attention.Here);
                break;
            case Say { Text.Length: > 0 and <= MaxText, Id.Length: > 0 and <= 64 } say when Room(say.Room) is { } room:
                room.Lines.TryAdd(say.Id, new Line(visit.Guest.Name, say.Text, scheduler.Now));
                visit.Reply(new Heard(say.Id));
                break;
            default:
                Refuse(visit.Session, "That is too long, or too many rooms.");
                break;
        }
    }

    private void Show(Visit visit, Attention attention)
    {
        if (Current(visit) is { Room: { } room } member)
        {
            room.People.Upsert(member.Guest.Name, new Person(member.Guest.Name, attention));
        }
    }

    private void Leave(Visit visit)
    {
        if (Current(visit) is { } member)
        {
            _members.Remove(member.Guest.Name);
            Move(member, null);
        }
    }

    private void Move(Member member, ChatRoom? room)
    {
        var before = member.Room;
        member.Room = room;
        if (before is not null && before != room)
        {
            before.People.Remove(member.Guest.Name);
            Count(before);
        }

        if (room is not null)
        {
            room.People.Upsert(member.Guest.Name, new Person(member.Guest.Name, Attention.Here));
            Count(room);
        }
    }

    private void Count(ChatRoom room) => _counts.Upsert(room.Name, new RoomCount(room.Name, room.People.Count));

    /// <summary>The member whose present session it is: null for one that was refused, or that another has taken the place of.</summary>
    private Member? Current(Visit visit) => _members.GetValueOrDefault(visit.Guest.Name) is { } member && member.Visit == visit ? member : null;

    private ChatRoom? Room(string name)
    {
        if (!_rooms.TryGetValue(name, out var room) && _rooms.Count < MaxRooms && name.Length is > 0 and <= 20 && name.All(char.IsAsciiLetterOrDigit))
        {
            _rooms[name] = room = new ChatRoom(name);
        }

        return room;
    }

    private static IObservable<Action> Refused(IWebSocketSession session, string why)
    {
        Refuse(session, why);
        return Observable.Empty<Action>();
    }

    /// <summary>With a code after which clients don't come again by themselves.</summary>
    private static void Refuse(IWebSocketSession session, string why) =>
        session.Outgoing.OnNext(Frame.Close(new CloseReason(CloseCode.PolicyViolation, why)));

    private sealed class Member(Guest guest)
    {
        public Guest Guest { get; } = guest;

        public Visit? Visit { get; set; }

        public ChatRoom? Room { get; set; }
    }
}
