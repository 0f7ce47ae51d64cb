using System;
using DynamicData;

namespace Rx.WebSockets.DynamicData.Rows;

/// <summary>Makes change sets of batches, for each subscription from nothing on.</summary>
/// <remarks>No <c>Observable.Create</c>, which would unsubscribe before the source hears what the observer throws.</remarks>
internal sealed class ChangeSetSource<TKey, T, TObject>(IFlow<ChangeBatch<TKey, T>> batches, ChangeSetShape<TKey, T, TObject> shape)
    : IObservable<IChangeSet<TObject, TKey>>
    where TKey : notnull
    where TObject : notnull
{
    public IDisposable Subscribe(IObserver<IChangeSet<TObject, TKey>> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return batches.Subscribe(new ChangeSetRows<TKey, T, TObject>(observer, shape));
    }
}
