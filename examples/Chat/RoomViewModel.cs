using System;
using System.Collections.ObjectModel;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.WebSockets;

namespace Chat;

/// <summary>A room as a view shows it: all of it is bound to what the server tells.</summary>
internal sealed class RoomViewModel : IDisposable
{
    private readonly CompositeDisposable _bindings;

    public RoomViewModel(ChatClient client, string name, IScheduler scheduler)
    {
        Name = name;
        History = client.Lines(name).BindTo(Lines, scheduler: scheduler);
        Presence = client.People(name).BindTo(People, scheduler: scheduler);
        _bindings = [History, Presence];
        client.Enter(name);
    }

    public string Name { get; }

    /// <summary>What was said, in the server's order.</summary>
    public ObservableCollection<Row<string, Line>> Lines { get; } = [];

    public ObservableCollection<Row<string, Person>> People { get; } = [];

    /// <summary>How the lines stand: whether they are still loading, or may be out of date.</summary>
    public CollectionBinding History { get; }

    /// <summary>The same of the people.</summary>
    public CollectionBinding Presence { get; }

    /// <summary>A value whenever lines or people have changed.</summary>
    public IObservable<Unit> Updated => History.Updated.Merge(Presence.Updated).Select(_ => Unit.Default);

    public void Dispose() => _bindings.Dispose();
}
