using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets.Reconnecting;

/// <summary>One subscription to the sessions, from the first topic to the last, which hands each message to its topic.</summary>
[DebuggerDisplay("{Live.Count} topics")]
internal sealed class TopicRound<TTopic, TMessage>(TopicHub<TTopic, TMessage> hub, IEqualityComparer<TTopic>? comparer)
    : IFlowObserver<TopicMessage<TTopic, TMessage>>
    where TTopic : notnull
{
    private Upstream _upstream;
    private IWebSocketSession? _session;

    /// <summary>The topics that have observers, in the order in which they became live. Inside of the hub's gate.</summary>
    public OrderedDictionary<TTopic, SharedSubscription<TMessage>> Live { get; } = new(comparer);

    public void SubscribeTo(IFlow<TopicMessage<TTopic, TMessage>> source) => _upstream.Attach(source.Subscribe(this));

    /// <summary>Ends the subscription to the sessions.</summary>
    public void End() => _upstream.Dispose();

    /// <summary>What an observer throws while its topic has others.</summary>
    public void Report(Exception fault) => hub.Report(_session!, fault);

    public ValueTask OnNextAsync(TopicMessage<TTopic, TMessage> value, CancellationToken cancellationToken = default)
    {
        if (Find(value) is not { } observers)
        {
            return default;
        }

        var taken = observers.OnNextAsync(value.Message, cancellationToken);
        return taken.IsCompletedSuccessfully ? taken : TakenAsync(taken, value.Topic!, observers);
    }

    public void OnNext(TopicMessage<TTopic, TMessage> value)
    {
        if (Find(value) is not { } observers)
        {
            return;
        }

        try
        {
            observers.OnNext(value.Message);
        }
        catch (Exception fault) when (hub.TryFail(this, value.Topic!, observers))
        {
            Report(fault);
        }
    }

    public void OnError(Exception error) => EndAll(observers => observers.OnError(error));

    public void OnCompleted() => EndAll(static observers => observers.OnCompleted());

    private SharedSubscription<TMessage>? Find(TopicMessage<TTopic, TMessage> value)
    {
        _session = value.Session;
        return _upstream.HasEnded || value.Topic is null ? null : hub.Find(this, value.Topic);
    }

    private async ValueTask TakenAsync(ValueTask taken, TTopic topic, SharedSubscription<TMessage> observers)
    {
        try
        {
            await taken.ConfigureAwait(false);
        }
        catch (Exception fault) when (hub.TryFail(this, topic, observers))
        {
            Report(fault);
        }
    }

    private void EndAll(Action<SharedSubscription<TMessage>> end)
    {
        if (!_upstream.TryEnd())
        {
            return;
        }

        List<Exception> faults = [];
        foreach (var observers in hub.Close(this))
        {
            try
            {
                end(observers);
            }
            catch (Exception fault)
            {
                faults.Add(fault);
            }
        }

        // An error that somebody doesn't handle goes to the source; the others have had theirs.
        if (faults.FirstOrDefault() is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        _upstream.Dispose();
    }
}
