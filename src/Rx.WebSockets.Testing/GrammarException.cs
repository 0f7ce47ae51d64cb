using System;

namespace Rx.WebSockets.Testing;

/// <summary>An observable broke the Rx grammar <c>OnNext* (OnError | OnCompleted)?</c>, calls one after the other; the message
/// says how.</summary>
public sealed class GrammarException : Exception
{
    internal GrammarException(string message)
        : base(message)
    {
    }
}
