using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using Rx.WebSockets.Binding;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

/// <summary>Rows that a server keeps for many viewers, each of which is told as fast as it can take it: a snapshot, then what changes.</summary>
/// <remarks>
/// <para>
/// All members may be called from any thread. Who changes a row never waits for a viewer: while one is slow, at most the latest change of each
/// row is held for it. A change takes the same time for each viewer, however many rows there are.
/// </para>
/// <list type="table">
/// <listheader><term>What happens</term><description>What a viewer of <see cref="Changes"/> is told</description></listheader>
/// <item><term>It subscribes</term><description>A snapshot of the rows there are, in the order in which they appeared; an empty one if there are none.</description></item>
/// <item><term><see cref="Upsert"/>, <see cref="TryAdd"/></term><description>The upsert when it is ready; one of the same row that it is still to be told of is superseded and counted, also one of the snapshot.</description></item>
/// <item><term><see cref="Remove"/></term><description>The removal, the same way; nothing of a row that came and went while it was busy, or that there wasn't.</description></item>
/// <item><term>A row comes and there are more than <see cref="Limit"/></term><description>The upsert, then the removal of the row that appeared first.</description></item>
/// <item><term><see cref="Clear"/></term><description>A reset, which supersedes all that it is still to be told of.</description></item>
/// <item><term>Its observer changes the table</term><description>That change, behind the one that it is at.</description></item>
/// <item><term>Its observer throws or faults</term><description>Nothing more; <see cref="ViewerFailed"/> hears of it, the other viewers don't.</description></item>
/// <item><term>It disposes its subscription</term><description>Nothing more; what was held for it is dropped.</description></item>
/// <item><term><see cref="Dispose"/></term><description>Completion, behind what is held for it. Who subscribes afterwards gets the last snapshot and completion.</description></item>
/// </list>
/// <code>
/// table           -a-b-----a'-b'-a"--c--x-|              x = c is removed
/// viewer, fast    ---(BabE)a'-b'-a"--c--x-|              B, E = beginning and end of the snapshot
/// viewer, slow    ---[B---------------------]
///                 ---B---------------------(a"b'E|)
/// </code>
/// </remarks>
/// <example><code>
/// var quotes = new LiveTable&lt;string, Quote&gt;();
/// app.MapRxWebSocket("/quotes", session => quotes.Changes.Select(ToMessage).Subscribe(session.Outgoing.Json(Contracts.Default.QuoteMessage)));
/// quotes.Upsert("EUR", new Quote(1.09m));
/// </code></example>
/// <typeparam name="TKey">What tells one row from another.</typeparam>
/// <typeparam name="T">What a row shows.</typeparam>
[DebuggerDisplay("{_rows.Count} rows, {_viewers.Length} viewers")]
public sealed class LiveTable<TKey, T> : IDisposable
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly OrderedRows<TKey, T> _rows = new();
    private ConflateSink<TKey, T>[] _viewers = [];
    private bool _isDisposed;
    private long _conflated;

    /// <summary>Creates a table without rows.</summary>
    public LiveTable() => Changes = new AnonymousFlow<KeyedChange<TKey, T>>(Subscribe);

    /// <summary>
    /// For each viewer a snapshot of the rows there are, then every change of them; completes when the table is disposed. While the viewer is at work
    /// changes are conflated by key, as by <see cref="Flow.Conflate{TKey, T}(IObservable{KeyedChange{TKey, T}}, Action{int})"/>. It waits for its observer; the table doesn't.
    /// </summary>
    /// <remarks>What happens when stands at <see cref="LiveTable{TKey, T}"/>.</remarks>
    public IFlow<KeyedChange<TKey, T>> Changes { get; }

    /// <summary>How many rows there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rows.Count;
            }
        }
    }

    /// <summary>How many viewers are told of changes.</summary>
    public int Viewers => Volatile.Read(ref _viewers).Length;

    /// <summary>How many changes viewers weren't told of, since a later one of the same key came while they were busy.</summary>
    public long Conflated
    {
        get
        {
            lock (_gate)
            {
                return _conflated;
            }
        }
    }

    /// <summary>How many rows there are at most, from 1: when there would be more, the one goes that appeared first. Null for no limit, the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public int? Limit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(Limit));
            field = value;
        }
    }

    /// <summary>
    /// Hears what the observer of a viewer throws, which ends that viewer alone. Default: nobody, since the observer of a session throws
    /// only when the session has ended, which tells why itself.
    /// </summary>
    public Action<Exception>? ViewerFailed { get; init; }

    /// <summary>The item of a row, if there is one.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out T item)
    {
        lock (_gate)
        {
            return _rows.TryGet(key, out item);
        }
    }

    /// <summary>All rows, as they are now.</summary>
    public IReadOnlyList<KeyValuePair<TKey, T>> ToList()
    {
        lock (_gate)
        {
            return [.. _rows];
        }
    }

    /// <summary>Has a row show an item; the row is new if there was none.</summary>
    /// <exception cref="ObjectDisposedException">The table is disposed.</exception>
    public void Upsert(TKey key, T item)
    {
        var change = KeyedChange<TKey, T>.Upsert(key, item);
        Change(change, rows =>
        {
            rows.Upsert(key, item);
            return true;
        });
    }

    /// <summary>Has a new row show an item, if there is none of that key: what comes twice counts once.</summary>
    /// <returns>Whether there was none.</returns>
    /// <exception cref="ObjectDisposedException">The table is disposed.</exception>
    public bool TryAdd(TKey key, T item)
    {
        var change = KeyedChange<TKey, T>.Upsert(key, item);
        return Change(change, rows => rows.TryAdd(key, item));
    }

    /// <summary>Removes a row.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ObjectDisposedException">The table is disposed.</exception>
    public bool Remove(TKey key)
    {
        var change = KeyedChange<TKey, T>.Remove(key);
        return Change(change, rows => rows.Remove(key));
    }

    /// <summary>Removes all rows.</summary>
    /// <exception cref="ObjectDisposedException">The table is disposed.</exception>
    public void Clear() => Change(KeyedChange<TKey, T>.Reset, static rows =>
    {
        rows.Clear();
        return true;
    });

    /// <summary>Completes the changes of all viewers, behind what is held for them, and of all that come.</summary>
    public void Dispose()
    {
        ConflateSink<TKey, T>[] viewers;
        lock (_gate)
        {
            _isDisposed = true;
            (viewers, _viewers) = (_viewers, []);
        }

        Array.ForEach(viewers, Complete);
    }

    private bool Change(KeyedChange<TKey, T> change, Func<OrderedRows<TKey, T>, bool> apply)
    {
        ConflateSink<TKey, T>[] viewers;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!apply(_rows))
            {
                return false;
            }

            // Held for all before anybody is told: so that each viewer gets the changes in the order in which they were made.
            viewers = _viewers;
            Hold(change);
            while (_rows.Count > Limit)
            {
                var first = _rows.First;
                _rows.Remove(first);
                Hold(KeyedChange<TKey, T>.Remove(first));
            }
        }

        Array.ForEach(viewers, static viewer => viewer.Pass());
        return true;
    }

    private void Hold(KeyedChange<TKey, T> change)
    {
        foreach (var viewer in _viewers)
        {
            _conflated += viewer.Hold(change);
        }
    }

    private IDisposable Subscribe(IFlowObserver<KeyedChange<TKey, T>> observer)
    {
        var viewer = new ConflateSink<TKey, T>(observer) { OnFault = ViewerFailed, OnOver = Leave };
        bool isLast;
        lock (_gate)
        {
            viewer.Hold(KeyedChange<TKey, T>.SnapshotBegin);
            foreach (var (key, item) in _rows)
            {
                viewer.Hold(KeyedChange<TKey, T>.Upsert(key, item));
            }

            viewer.Hold(KeyedChange<TKey, T>.SnapshotEnd);
            isLast = _isDisposed;
            _viewers = isLast ? [] : [.. _viewers, viewer];
        }

        // Not before the whole chain is subscribed: an operator in it that ends must find what it is to dispose.
        CurrentThreadScheduler.Instance.Schedule(isLast ? () => Complete(viewer) : viewer.Pass);
        return viewer;
    }

    // What it throws is the viewer's own, and told by OnFault; the others are to be completed, too.
    private static void Complete(ConflateSink<TKey, T> viewer)
    {
        try
        {
            viewer.OnCompleted();
        }
        catch (Exception)
        {
        }
    }

    private void Leave(ConflateSink<TKey, T> viewer)
    {
        lock (_gate)
        {
            _viewers = [.. _viewers.Where(other => other != viewer)];
        }
    }
}
