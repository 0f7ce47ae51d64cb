using System;
using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using CommunityToolkit.Mvvm.ComponentModel;
using CommunityToolkit.Mvvm.Input;
using Rx.WebSockets;

namespace Chat;

/// <summary>The chat as a view shows it; knows of no user interface and of no socket.</summary>
internal sealed partial class ChatViewModel : ObservableObject, IDisposable
{
    private const string JoinCommand = "/join ";
    private static readonly TimeSpan TypingPause = TimeSpan.FromSeconds(3);

    private readonly Subject<string> _drafts = new();
    private readonly CompositeDisposable _subscriptions;
    private readonly ChatClient _client;
    private readonly IScheduler _scheduler;

    /// <summary>Enters a room; the view model owns the client from now on.</summary>
    /// <param name="client">The way to the server.</param>
    /// <param name="room">The room to begin with.</param>
    /// <param name="scheduler">Where properties and collections change: the thread of the user interface.</param>
    public ChatViewModel(ChatClient client, string room, IScheduler scheduler)
    {
        (_client, _scheduler) = (client, scheduler);
        Connection = client.Feed.ToViewModel(scheduler: scheduler);
        Connection.PropertyChanged += (_, _) => ConnectionChanged();
        var rooms = client.Rooms.BindTo(Rooms, scheduler: scheduler);
        var unheard = client.Unheard.BindTo(Unheard, scheduler: scheduler);
        Room = new RoomViewModel(client, room, scheduler); // the last: who enters is told all, at that moment
        Updated = Observable.Merge(
            Changes(this),
            Changes(Connection),
            rooms.Updated.Merge(unheard.Updated).Select(_ => Unit.Default),
            Changes(this).StartWith(Unit.Default).Select(_ => Room).DistinctUntilChanged().Select(shown => shown.Updated).Switch());
        _subscriptions = [rooms, unheard, TypingIn(_drafts, scheduler).Subscribe(client.SetTyping)];
    }

    public string Name => _client.Guest.Name;

    public ConnectionViewModel Connection { get; }

    /// <summary>Why there is no connection and won't be any; null while there is hope.</summary>
    public string? Refusal => Connection.Phase is ConnectionPhase.GivenUp ? Connection.LastEnd?.Reason ?? Connection.LastFailure?.Message : null;

    /// <summary>A value whenever something has changed, for views that draw all there is, and for tests.</summary>
    public IObservable<Unit> Updated { get; }

    public ObservableCollection<Row<string, RoomCount>> Rooms { get; } = [];

    /// <summary>What was said and hasn't reached the server yet.</summary>
    public ObservableCollection<ClientMessage> Unheard { get; } = [];

    /// <summary>The room that the user is in.</summary>
    [ObservableProperty]
    public partial RoomViewModel Room { get; private set; }

    /// <summary>What the user types.</summary>
    [ObservableProperty]
    [NotifyCanExecuteChangedFor(nameof(SendCommand))]
    public partial string Draft { get; set; } = "";

    private bool CanSend => !string.IsNullOrWhiteSpace(Draft) && Refusal is null;

    public void Dispose()
    {
        Room.Dispose();
        _subscriptions.Dispose();
        Connection.Dispose();
        _client.Dispose();
    }

    private static IObservable<Unit> Changes(INotifyPropertyChanged source) => Observable
        .FromEventPattern<PropertyChangedEventHandler, PropertyChangedEventArgs>(handler => source.PropertyChanged += handler, handler => source.PropertyChanged -= handler)
        .Select(_ => Unit.Default);

    /// <summary>True with the first key, false when the line is sent, deleted or left alone for a while.</summary>
    private static IObservable<bool> TypingIn(IObservable<string> drafts, IScheduler scheduler) => drafts
        .Select(draft => draft.Length == 0
            ? Observable.Return(false)
            : Observable.Timer(TypingPause, scheduler).Select(_ => false).StartWith(true))
        .Switch()
        .DistinctUntilChanged();

    [RelayCommand(CanExecute = nameof(CanSend))]
    private void Send()
    {
        var text = Draft.Trim();
        Draft = "";
        if (text.StartsWith(JoinCommand, StringComparison.Ordinal))
        {
            EnterRoom(text[JoinCommand.Length..].Trim());
        }
        else
        {
            _client.Say(Room.Name, text);
        }
    }

    [RelayCommand]
    private void EnterRoom(string name)
    {
        if (name != Room.Name)
        {
            var before = Room;
            Room = new RoomViewModel(_client, name, _scheduler);
            before.Dispose();
        }
    }

    partial void OnDraftChanged(string value) => _drafts.OnNext(value);

    private void ConnectionChanged()
    {
        OnPropertyChanged(nameof(Refusal));
        SendCommand.NotifyCanExecuteChanged();
    }
}
