using System;

namespace Rx.WebSockets.Testing;

/// <summary>What <c>#</c> is: the error of a source for which no other was given.</summary>
public sealed class MarbleException : Exception
{
    /// <summary>The error of a diagram.</summary>
    public MarbleException()
        : base("The error of a marble diagram.")
    {
    }
}
