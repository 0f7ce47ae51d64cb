using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Marks all rows as stale when the source ends, for one session of several: <c>FromEach(session => ToChanges(session).StaleAtEnd())</c>.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Change</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Error, completion</term><description><see cref="KeyedChangeKind.Stale"/> passes; then the signal, when the observer has taken that.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source          --a--b--#
    /// StaleAtEnd()    --a--b--(s#)      s = Stale
    /// </code>
    /// </remarks>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">What a row shows.</typeparam>
    /// <param name="source">The changes.</param>
    /// <returns>A flow of the same changes and that one.</returns>
    public static IFlow<KeyedChange<TKey, T>> StaleAtEnd<TKey, T>(this IFlow<KeyedChange<TKey, T>> source)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Concat(Stale(null).ToFlow()).Catch((Exception error) => Stale(error).ToFlow());

#pragma warning disable CS1998 // Nothing to wait for: the flow pulls, and waits for its observer itself.
        static async IAsyncEnumerable<KeyedChange<TKey, T>> Stale(Exception? error)
        {
            yield return KeyedChange<TKey, T>.Stale;
            if (error is not null)
            {
                ExceptionDispatchInfo.Throw(error);
            }
        }
#pragma warning restore CS1998
    }
}
