using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing;

/// <summary>When a source is expected to be subscribed to; it is verified at the next flush, at the latest at the end of the run.</summary>
public sealed class MarbleSubscriptionExpectation
{
    private readonly MarbleTest _test;
    private readonly Func<IReadOnlyList<MarbleSubscription>> _subscriptions;
    private readonly string _subject;
    private readonly Check _check;

    internal MarbleSubscriptionExpectation(MarbleTest test, Func<IReadOnlyList<MarbleSubscription>> subscriptions, Check check, string subject)
    {
        _test = test;
        _subscriptions = subscriptions;
        _check = check;
        _subject = subject;
    }

    /// <summary>Expects subscriptions in their order, and no others; none if no diagram is given.</summary>
    /// <param name="marbles">A diagram such as <c>^---!</c> for each; without <c>!</c> it lasts beyond the end of the run.</param>
    /// <exception cref="MarbleSyntaxException">A diagram can't be read, or has no <c>^</c>.</exception>
    public void ToBe(params ReadOnlySpan<string> marbles)
    {
        List<List<Entry>> expected = [];
        foreach (string text in marbles)
        {
            SubscriptionDiagram diagram = SubscriptionDiagram.Parse(text, _test.Options.Dialect);
            expected.Add(Tell(diagram.From ?? throw MarbleSyntaxException.At(text, 0, "A subscription begins with '^'."), diagram.To));
        }

        _check.Tell(() => Judge(expected));
    }

    private Failure? Judge(List<List<Entry>> expected)
    {
        List<List<Entry>> actual = [.. _subscriptions().Select(subscription => Tell(subscription.From.Ticks, subscription.To?.Ticks))];
        for (int i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            List<Entry> left = i < expected.Count ? expected[i] : [];
            List<Entry> right = i < actual.Count ? actual[i] : [];
            var trial = new Trial(left, right, (first, second) => left[first].Label == right[second].Label, _test.Options.Comparison);
            string count = $"expected {expected.Count}, actual {actual.Count}";
            if (FailureText.Of($"{_subject}, subscription {i + 1} ({count})", trial) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private static List<Entry> Tell(long from, long? to)
    {
        var subscribed = new Entry(from, "^", "subscription");
        return to is { } end ? [subscribed, new Entry(end, "!", "unsubscription")] : [subscribed];
    }
}
