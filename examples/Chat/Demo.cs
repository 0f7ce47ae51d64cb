using System;
using System.Collections.Specialized;
using System.Diagnostics;
using System.Linq;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using Rx.WebSockets;

namespace Chat;

/// <summary>Two users who talk, one of whom loses the connection; without a terminal, told line by line.</summary>
internal sealed class Demo(WebSocketListener listener, Func<string, ChatClient> connect)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly EventLoopScheduler _thread = new(); // as that of a user interface

    /// <summary>Plays it.</summary>
    /// <returns>Completes when both have seen the same; faults with a <see cref="TimeoutException"/> otherwise.</returns>
    public async Task RunAsync()
    {
        IWebSocketSession? adas = null;
        using var watching = listener.Sessions.Where(session => Guest.Of(session.Request)?.Name is "Ada").Subscribe(session => adas = session);
        using var ada = Join("Ada");
        using var bob = Join("Bob");
        await UntilAsync(bob, () => bob.Room.People.Count == 2);
        await UntilAsync(ada, () => ada.Room.People.Count == 2);

        await SayAsync(ada, "Hello, Bob.");
        await UntilAsync(bob, () => bob.Room.Lines.Count == 1);
        await SayAsync(bob, "Hello, Ada.");
        await UntilAsync(ada, () => ada.Room.Lines.Count == 2);

        Tell("server", "breaks Ada's connection");
        adas!.Abort();
        await UntilAsync(ada, () => !ada.Connection.IsOnline);
        await SayAsync(bob, "Are you still there?");
        await SayAsync(ada, "Said while nobody could hear it.");
        await UntilAsync(ada, () => ada.Connection.IsOnline && ada.Room.Lines.Count == 4 && ada.Unheard.Count == 0);
        await UntilAsync(bob, () => bob.Room.Lines.Count == 4);

        await DoAsync(() => bob.EnterRoomCommand.Execute("garden"));
        await UntilAsync(bob, () => bob.Rooms.Any(row => row.Item == new RoomCount("garden", 1)));
        await UntilAsync(ada, () => ada.Room.People.Count == 1);
        Tell("Ada", "is alone in general");
    }

    private ChatViewModel Join(string name)
    {
        var chat = new ChatViewModel(connect(name), "general", _thread);
        chat.Connection.PropertyChanged += (_, change) =>
        {
            if (change.PropertyName is nameof(ConnectionViewModel.Phase))
            {
                Tell(name, $"is {chat.Connection.Phase}");
            }
        };
        chat.Room.Lines.CollectionChanged += (_, change) => TellNew<Row<string, Line>>(change, row => Tell(name, $"◄ {row.Item.Author}: {row.Item.Text}"));
        chat.Room.People.CollectionChanged += (_, change) => TellNew<Row<string, Person>>(change, row => Tell(name, $"sees {row.Key}"));
        return chat;
    }

    private Task SayAsync(ChatViewModel chat, string text) => DoAsync(() =>
    {
        chat.Draft = text;
        chat.SendCommand.Execute(null);
    });

    private Task DoAsync(Action action) => Observable.Start(action, _thread).ToTask();

    private Task UntilAsync(ChatViewModel chat, Func<bool> condition) => chat.Updated
        .StartWith(Unit.Default)
        .Where(_ => condition())
        .FirstAsync()
        .SubscribeOn(_thread)
        .Timeout(TimeSpan.FromSeconds(20))
        .ToTask();

    private static void TellNew<TRow>(NotifyCollectionChangedEventArgs change, Action<TRow> tell)
    {
        foreach (var row in change.NewItems?.Cast<TRow>() ?? [])
        {
            tell(row);
        }
    }

    private void Tell(string who, string what) => Console.WriteLine($"{_clock.ElapsedMilliseconds,6} ms  {who,-7} {what}");
}
