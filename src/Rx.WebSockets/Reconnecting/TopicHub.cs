using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Reconnecting;

/// <summary>Keeps what the sessions are told of topics equal to what is observed here.</summary>
/// <remarks>What a session is told follows from what is live when it can be told, so nothing stale can be queued for it.</remarks>
[DebuggerDisplay("{_round}, {_changes}")]
internal sealed class TopicHub<TTopic, TMessage>(
    Reconnection sessions,
    Func<IWebSocketSession, IFlow<TopicMessage<TTopic, TMessage>>> messages,
    Func<TTopic, Frame> subscribe,
    Func<TTopic, Frame> unsubscribe,
    IEqualityComparer<TTopic>? comparer)
    where TTopic : notnull
{
    private readonly Lock _gate = new();
    private TopicRound<TTopic, TMessage>? _round;
    private TopicChanges<TTopic>? _changes;

    public IDisposable Subscribe(TTopic topic, IFlowObserver<TMessage> observer)
    {
        TopicRound<TTopic, TMessage> round;
        IDisposable? place;
        bool isFirst;
        lock (_gate)
        {
            isFirst = _round is null;
            round = _round ??= new TopicRound<TTopic, TMessage>(this, comparer);
            place = round.Live.TryGetValue(topic, out var observers) ? observers.TryAdd(observer) : null;
            if (place is null)
            {
                var newcomers = new SharedSubscription<TMessage>(round.Report);
                newcomers.Attach(Disposable.Create(() => Leave(round, topic, newcomers)));
                place = newcomers.TryAdd(observer)!;
                round.Live[topic] = newcomers;
                _changes?.Add(topic);
            }
        }

        if (isFirst)
        {
            round.SubscribeTo(sessions.FromEach(Begin));
        }

        Tell();
        return place;
    }

    public void Report(IWebSocketSession session, Exception fault) => sessions.Report(session, fault);

    public SharedSubscription<TMessage>? Find(TopicRound<TTopic, TMessage> round, TTopic topic)
    {
        lock (_gate)
        {
            return round.Live.GetValueOrDefault(topic);
        }
    }

    /// <summary>The last observer of a topic has faulted; false if it was the last of all, whose fault goes to the session.</summary>
    public bool TryFail(TopicRound<TTopic, TMessage> round, TTopic topic, SharedSubscription<TMessage> observers)
    {
        var isLast = Remove(round, topic, observers);
        Tell();
        return !isLast;
    }

    /// <summary>Ends a round for all its topics.</summary>
    public IReadOnlyCollection<SharedSubscription<TMessage>> Close(TopicRound<TTopic, TMessage> round)
    {
        lock (_gate)
        {
            SharedSubscription<TMessage>[] left = [.. round.Live.Values];
            round.Live.Clear();
            _round = _round == round ? null : _round;
            return left;
        }
    }

    private IFlow<TopicMessage<TTopic, TMessage>> Begin(IWebSocketSession session)
    {
        lock (_gate)
        {
            if (_changes?.Session != session)
            {
                _changes = new TopicChanges<TTopic>(session, comparer);
                foreach (var topic in Live.Keys)
                {
                    _changes.Add(topic);
                }
            }
        }

        Tell();
        return messages(session);
    }

    private OrderedDictionary<TTopic, SharedSubscription<TMessage>> Live => _round?.Live ?? [];

    private void Leave(TopicRound<TTopic, TMessage> round, TTopic topic, SharedSubscription<TMessage> observers)
    {
        var isLast = Remove(round, topic, observers);
        Tell();
        if (isLast)
        {
            round.End();
        }
    }

    /// <summary>Takes the observers of a topic out; whether they were the last of all.</summary>
    private bool Remove(TopicRound<TTopic, TMessage> round, TTopic topic, SharedSubscription<TMessage> observers)
    {
        lock (_gate)
        {
            if (!round.Live.TryGetValue(topic, out var present) || present != observers)
            {
                return false;
            }

            round.Live.Remove(topic);
            _changes?.Add(topic);
            if (round.Live.Count > 0)
            {
                return false;
            }

            _round = null;
            return true;
        }
    }

    /// <summary>Tells the session what has changed, unless somebody is at it.</summary>
    private void Tell()
    {
        TopicChanges<TTopic> changes;
        lock (_gate)
        {
            if (_changes is not { IsAtWork: false })
            {
                return;
            }

            changes = _changes;
            changes.IsAtWork = true;
        }

        _ = TellAsync(changes);
    }

    private async Task TellAsync(TopicChanges<TTopic> changes)
    {
        while (TryTake(changes, out var topic, out var isLive))
        {
            try
            {
                await changes.Session.SendAsync((isLive ? subscribe : unsubscribe)(topic)).ConfigureAwait(false);
            }
            catch (SessionException)
            {
                // It has ended; the next one is told of what is live then.
            }
            catch (Exception fault)
            {
                Fail(changes, topic, isLive, fault);
            }
        }
    }

    private bool TryTake(TopicChanges<TTopic> changes, [MaybeNullWhen(false)] out TTopic topic, out bool isLive)
    {
        lock (_gate)
        {
            var live = Live;
            changes.IsAtWork = changes.TryTake(live.ContainsKey, out topic, out isLive);
            return changes.IsAtWork;
        }
    }

    /// <summary>A message can't be made or sent.</summary>
    private void Fail(TopicChanges<TTopic> changes, TTopic topic, bool isLive, Exception fault)
    {
        SharedSubscription<TMessage>? observers = null;
        lock (_gate)
        {
            if (isLive)
            {
                changes.Forget(topic);
                Live.TryGetValue(topic, out observers);
            }
        }

        try
        {
            (observers ?? throw fault).Fail(fault);
        }
        catch (Exception unhandled)
        {
            Report(changes.Session, unhandled);
        }
    }
}
