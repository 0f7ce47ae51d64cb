using System;

namespace Rx.WebSockets.Testing;

/// <summary>An extension breaks a promise; the message says which one, and with what.</summary>
public sealed class ExtensionKitException : Exception
{
    /// <summary>A promise that was broken.</summary>
    /// <param name="message">Which one, and with what.</param>
    /// <param name="innerException">What the extension threw; null when it threw nothing.</param>
    public ExtensionKitException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
