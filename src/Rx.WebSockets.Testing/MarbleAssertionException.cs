using System;

namespace Rx.WebSockets.Testing;

/// <summary>Expected marbles didn't come; the message draws what was expected and what came, one above the other.</summary>
/// <remarks>It belongs to no test framework: every one of them fails a test that throws it.</remarks>
public sealed class MarbleAssertionException : Exception
{
    internal MarbleAssertionException(string message)
        : base(message)
    {
    }
}
