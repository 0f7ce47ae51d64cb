using System;

namespace Rx.WebSockets;

/// <summary>More came than could be held, from a source that can't wait.</summary>
public sealed class FlowOverflowException : InvalidOperationException
{
    /// <summary>An exception that says what was full.</summary>
    public FlowOverflowException(string message)
        : base(message)
    {
    }
}
