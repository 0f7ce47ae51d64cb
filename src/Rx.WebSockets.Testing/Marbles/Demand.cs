using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>A signal that is expected.</summary>
/// <param name="Entry">How it is shown.</param>
/// <param name="Accepts">Whether a signal is that one.</param>
/// <param name="Inside">What is different inside of a signal that isn't, if there is more to tell.</param>
internal sealed record Demand<T>(Entry Entry, Func<Notification<T>, bool> Accepts, Func<Notification<T>, string?>? Inside = null)
{
    /// <summary>The group of demands that may be met in any order, if it belongs to one.</summary>
    public int? Unordered { get; init; }

    public static Demand<T> Completion(long ticks) => new(new Entry(ticks, "|", "completion"), signal => signal.Kind == NotificationKind.OnCompleted);

    public static Demand<T> Error(long ticks, ErrorDemand error) => new(
        new Entry(ticks, "#", error.Told), signal => signal.Kind == NotificationKind.OnError && error.Accepts(signal.Exception!));

    public static Demand<T> Value(long ticks, (string Label, string Told) shown, Func<T, bool> accepts, Func<T, string?>? inside = null) => new(
        new Entry(ticks, shown.Label, shown.Told),
        signal => signal.HasValue && accepts(signal.Value),
        inside is null ? null : signal => signal.HasValue ? inside(signal.Value) : null);

    /// <summary>Puts demands to the test.</summary>
    /// <param name="demands">What is expected.</param>
    /// <param name="signals">What came.</param>
    /// <param name="name">What stands for a value that came, and the value in words.</param>
    /// <param name="comparison">How finely times count.</param>
    /// <param name="hint">What the reason may be if a value never came.</param>
    /// <param name="end">When the run ended, in ticks; null if that tells nothing.</param>
    public static Trial Try(
        IReadOnlyList<Demand<T>> demands,
        IReadOnlyList<MarbleNotification<T>> signals,
        Func<T, (string Label, string Told)> name,
        MarbleComparison comparison,
        string hint = "",
        long? end = null)
    {
        IReadOnlyList<Demand<T>> ordered = Ordering.Of(demands, signals);
        return new(
            [.. ordered.Select(demand => demand.Entry)],
            Shown.Of(signals, name),
            (expected, actual) => ordered[expected].Accepts(signals[actual].Signal),
            comparison,
            (expected, actual) => ordered[expected].Inside?.Invoke(signals[actual].Signal),
            hint,
            end);
    }
}
