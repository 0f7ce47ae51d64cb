using System;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>One flow out of the flows of all sessions; a session's own end doesn't end it.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="sessions">One session after the other.</param>
    /// <param name="selector">Gives the flow of a session, which ends when the session does. Called before its first frame.</param>
    /// <returns>A flow of the values of one session after the other.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Session</term><description>Its flow is subscribed when that of the session before has ended, and what was held of it is delivered.</description></item>
    /// <item><term>Value of a flow</term><description>Passes; the session waits until the observer has taken it.</description></item>
    /// <item><term>A flow completes, or errors with the <see cref="SessionException"/> of its session</term><description>The next session's follows.</description></item>
    /// <item><term>A flow errors otherwise</term><description>Passes; the subscription to the sessions ends, and the last one hangs up.</description></item>
    /// <item><term>The selector throws</term><description><c>OnError</c> with its exception; the subscription to the sessions ends.</description></item>
    /// <item><term>The back-off gives up</term><description><c>OnError</c> with the last failure, behind the values that are held.</description></item>
    /// <item><term>The sessions complete</term><description>Completion, behind the values that are held.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the session whose value it was; the subscription to the sessions ends.</description></item>
    /// <item><term>Dispose</term><description>Ends both subscriptions, and the last one hangs up; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// sessions      --s------------t-----
    /// selector(s)     -1--2--#
    /// selector(t)                  -3--4-
    /// FromEach      ---1--2---------3--4-
    /// </code>
    /// </remarks>
    public static IFlow<T> FromEach<T>(this Reconnection sessions, Func<IWebSocketSession, IFlow<T>> selector)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentNullException.ThrowIfNull(selector);
        return new AnonymousFlow<IWebSocketSession>(sessions.Subscribe)
            .SelectMany(session => selector(session).Catch((SessionException error) => AfterEndOf<T>(session, error)));
    }

    /// <summary>Nothing more if a session has ended; what another one ended with stays an error.</summary>
    private static AnonymousFlow<T> AfterEndOf<T>(IWebSocketSession session, SessionException error)
    {
        if (error.Session is { } ended && !ReferenceEquals(ended, session))
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return new AnonymousFlow<T>(static observer =>
        {
            observer.OnCompleted();
            return Disposable.Empty;
        });
    }
}
