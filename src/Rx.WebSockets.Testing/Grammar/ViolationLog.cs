using System.Collections.Generic;
using System.Threading;

namespace Rx.WebSockets.Testing.Grammar;

/// <summary>The violations of all subscriptions to one source.</summary>
internal sealed class ViolationLog(VirtualClock? clock)
{
    private readonly Lock _gate = new();
    private readonly List<GrammarException> _violations = [];

    public GrammarException[] ToArray()
    {
        lock (_gate)
        {
            return [.. _violations];
        }
    }

    public GrammarException Add(string message)
    {
        var violation = new GrammarException(message);
        lock (_gate)
        {
            _violations.Add(violation);
        }

        clock?.Fail(violation);
        return violation;
    }

    public void ThrowFirst()
    {
        if (ToArray() is [var first, ..])
        {
            throw first;
        }
    }
}
