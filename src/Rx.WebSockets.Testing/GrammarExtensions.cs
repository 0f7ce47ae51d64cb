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
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>One that is legal</term><description>Passes as it is.</description></item>
    /// <item><term>One that overlaps, or comes after a terminal one or after Dispose</term><description>Is recorded, doesn't pass, and is answered with a <see cref="GrammarException"/> thrown at the source.</description></item>
    /// <item><term>The observer throws</term><description>Its exception goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; what comes when it has returned is a violation.</description></item>
    /// </list>
    /// <code>
    /// source               --1--2--|--3
    /// ValidateGrammar()    --1--2--|
    /// Violations           -----------3
    /// </code>
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
    /// <remarks>What happens on each signal stands at <see cref="ValidateGrammar{T}(IObservable{T}, VirtualClock)"/>; <c>OnNextAsync</c> and its task are signals, too.</remarks>
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
