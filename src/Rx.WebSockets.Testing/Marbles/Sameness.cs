using System.Collections;
using System.Collections.Generic;
using System.Reactive;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>When two values count as the same: by their own equality, sequences element by element.</summary>
internal static class Sameness
{
    public static bool Of<T>(T expected, T actual) =>
        EqualityComparer<T>.Default.Equals(expected, actual)
        || (expected is IEnumerable first and not string && actual is IEnumerable second and not string && OfSequences(first, second));

    /// <summary>Whether two signals are the same: errors by type and message.</summary>
    public static bool OfSignals<T>(Notification<T> expected, Notification<T> actual) => expected.Kind == actual.Kind && expected.Kind switch
    {
        NotificationKind.OnNext => Of(expected.Value, actual.Value),
        NotificationKind.OnError => ErrorDemand.Like(expected.Exception!).Accepts(actual.Exception!),
        _ => true,
    };

    private static bool OfSequences(IEnumerable expected, IEnumerable actual)
    {
        IEnumerator left = expected.GetEnumerator();
        IEnumerator right = actual.GetEnumerator();
        while (left.MoveNext())
        {
            if (!right.MoveNext() || !Of(left.Current, right.Current))
            {
                return false;
            }
        }

        return !right.MoveNext();
    }
}
