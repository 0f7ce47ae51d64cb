using System;

namespace Rx.WebSockets.Testing;

/// <summary>Puts the manners of observables and flows to the test.</summary>
public static class GrammarExtensions
{
    /// <summary>
    /// Passes every signal on and finds fault with signals that overlap (also re-entrantly, inside another one on the same thread),
    /// that come after a terminal one, and that come after <see cref="IDisposable.Dispose"/> has returned.
    /// </summary>
    /// <remarks>
    /// On each signal: a legal one is passed on as it is; an illegal one is recorded, not passed on, and answered with a
    /// <see cref="GrammarException"/> thrown at the source. Exceptions of the observer pass through.
    /// </remarks>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Who is to be judged.</param>
    /// <param name="clock">If given, a violation also fails the call that runs this clock, however well the source swallows the
    /// exception.</param>
    /// <returns>The same signals, with the violations.</returns>
    public static GrammarValidator<T> ValidateGrammar<T>(this IObservable<T> source, VirtualClock? clock = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new GrammarValidator<T>(source, clock);
    }

    /// <summary>
    /// Judges a flow as <see cref="ValidateGrammar{T}(IObservable{T}, VirtualClock)"/> judges an observable, and keeps it a flow.
    /// Besides, it finds fault with any signal that comes before the task of <see cref="IFlowObserver{T}.OnNextAsync"/> has
    /// completed, or after it has faulted, unless that was a cancellation because the token had fired.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Who is to be judged.</param>
    /// <param name="clock">If given, a violation also fails the call that runs this clock, however well the source swallows the
    /// exception.</param>
    /// <returns>The same signals, with the violations.</returns>
    public static FlowGrammarValidator<T> ValidateGrammar<T>(this IFlow<T> source, VirtualClock? clock = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new FlowGrammarValidator<T>(source, clock);
    }
}
