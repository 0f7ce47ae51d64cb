using System;

namespace Rx.WebSockets.Testing;

/// <summary>A <see cref="ScriptedPeer"/> got something else than its script says; the message shows both.</summary>
public sealed class ScriptException : Exception
{
    internal ScriptException(string message)
        : base(message)
    {
    }
}
