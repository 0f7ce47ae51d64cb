using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Signals that came, as a diagram shows them.</summary>
internal static class Shown
{
    public static IReadOnlyList<Entry> Of<T>(IEnumerable<MarbleNotification<T>> signals, Func<T, (string Label, string Told)> name) =>
        [.. signals.Select(signal => Of(signal, name))];

    private static Entry Of<T>(MarbleNotification<T> signal, Func<T, (string Label, string Told)> name) => new(
        signal.At.Ticks,
        () => signal.Signal.Kind switch
        {
            NotificationKind.OnCompleted => ("|", "completion"),
            NotificationKind.OnError => ("#", ValueText.Of(signal.Signal.Exception!)),
            _ => name(signal.Signal.Value),
        });
}
