using System;

namespace Rx.WebSockets.DynamicData.Rows;

/// <summary>How the objects of a change set come to show the items of a feed.</summary>
/// <param name="Create">Makes the object of a key that wasn't there.</param>
/// <param name="Update">Gives the object that shows another item.</param>
/// <param name="Mark">Gives the object that shows whether it is stale.</param>
/// <param name="StaysInPlace">Whether these two give the same object again, so that the change is a refresh and no update.</param>
internal sealed record ChangeSetShape<TKey, T, TObject>(
    Func<TKey, T, TObject> Create, Func<TObject, T, TObject> Update, Func<TObject, Freshness, TObject>? Mark, bool StaysInPlace);
