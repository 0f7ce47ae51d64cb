using System;
using System.Reactive.Disposables;
using System.Reactive.Subjects;
using Rx.WebSockets;

namespace Chat;

/// <summary>A session of a guest, as the server sees it: what it is told.</summary>
internal sealed class Visit
{
    private const int MaxReplies = 100;

    private readonly Subject<ServerMessage> _replies = new();
    private readonly SerialDisposable _shown = new();
    private readonly IFlowObserver<ServerMessage?> _outgoing;

    public Visit(Guest guest, IWebSocketSession session)
    {
        (Guest, Session, _outgoing) = (guest, session, session.Outgoing.Json(ChatJson.Default.ServerMessage));
        session.Attached.Add(_shown);

        // Who doesn't read what it is answered costs so many answers, and says again in its next session what it has no answer to.
        session.Attached.Add(_replies.ToFlow(Overflow.DropOldest(MaxReplies)).Subscribe(_outgoing));
    }

    public Guest Guest { get; }

    public IWebSocketSession Session { get; }

    public void Reply(ServerMessage message) => _replies.OnNext(message);

    /// <summary>Tells which rooms there are, and what happens in one of them, in place of the one before.</summary>
    public void Show(LiveTable<string, RoomCount> rooms, ChatRoom room)
    {
        _shown.Disposable = null;
        _shown.Disposable = new CompositeDisposable(
            rooms.Changes.Select(change => Told<RoomCount>.Of(change)).Subscribe(_outgoing),
            room.People.Changes.Select(change => Told<Person>.Of(change, room.Name)).Subscribe(_outgoing),
            room.Lines.Changes.Select(change => Told<Line>.Of(change, room.Name)).Subscribe(_outgoing));
    }
}
