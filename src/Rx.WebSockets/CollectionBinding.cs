using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Reactive.Disposables;
using System.Reactive.Subjects;

namespace Rx.WebSockets;

/// <summary>A collection that follows a flow of changes, until disposed: how fresh it is, how it ended, what was counted.</summary>
/// <remarks>All events come, and all values change, on the scheduler of the binding, after the batch that they tell of.</remarks>
[DebuggerDisplay("{Counts}, loading = {IsLoading}, stale = {IsStale}, ended = {HasEnded}")]
public sealed class CollectionBinding : INotifyPropertyChanged, IDisposable
{
    private readonly Subject<BindingCounts> _updated = new();
    private readonly SingleAssignmentDisposable _subscription = new();

    internal CollectionBinding()
    {
    }

    /// <inheritdoc/>
    public event PropertyChangedEventHandler? PropertyChanged;

    /// <summary>
    /// Whether it isn't known yet which rows there are, so that an empty collection says nothing: true from the beginning until the first snapshot is
    /// complete, however many sessions that takes. A source without snapshots ends it by a change or a reset, any source by its end.
    /// </summary>
    public bool IsLoading { get; private set; } = true;

    /// <summary>Whether rows may be out of date: the source was lost or has ended, and not all of them were heard of since.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Whether the source has ended, so that nothing changes any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Why the source ended, or what a handler of the collection's events or a row threw; null after a completion.</summary>
    public Exception? Error { get; private set; }

    /// <summary>What was done so far.</summary>
    public BindingCounts Counts { get; private set; }

    /// <summary>A value for each batch, when it is all in the collection: the moment to render.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>Signal</description></listheader>
    /// <item><term>A batch is in the collection</term><description>The counts, after all events of that batch, on the scheduler of the binding.</description></item>
    /// <item><term>The source ends, in whatever way</term><description>Completion; the error is in <see cref="Error"/>.</description></item>
    /// <item><term>Dispose of the binding</term><description>Nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// changes    -abc---d-----|
    /// Updated    ------1-----2|      frames of 5 ms
    /// </code>
    /// </remarks>
    public IObservable<BindingCounts> Updated => _updated;

    /// <summary>Leaves the collection as it is from now on, and ends the subscription to the source.</summary>
    public void Dispose() => _subscription.Dispose();

    internal CollectionBinding Attach(IDisposable subscription)
    {
        _subscription.Disposable = subscription;
        return this;
    }

    internal void Show<TKey, T>(BindingCounts counts, ChangeBatch<TKey, T> batch)
        where TKey : notnull
    {
        var (wasStale, wasLoading) = (IsStale, IsLoading);
        (Counts, IsStale, IsLoading) = (counts, batch.IsStale, batch.IsLoading);
        Tell(nameof(Counts));
        if (IsStale != wasStale)
        {
            Tell(nameof(IsStale));
        }

        if (IsLoading != wasLoading)
        {
            Tell(nameof(IsLoading));
        }

        _updated.OnNext(counts);
    }

    internal void End(Exception? error)
    {
        var wasLoading = IsLoading;
        (HasEnded, Error, IsLoading) = (true, error, false);
        if (error is not null)
        {
            Tell(nameof(Error));
        }

        if (wasLoading)
        {
            Tell(nameof(IsLoading));
        }

        Tell(nameof(HasEnded));
        _updated.OnCompleted();
    }

    private void Tell(string property) => PropertyChanged?.Invoke(this, new PropertyChangedEventArgs(property));
}
