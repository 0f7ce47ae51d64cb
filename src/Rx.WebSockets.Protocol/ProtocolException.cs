using System;

namespace Rx.WebSockets.Protocol;

/// <summary>The peer broke a rule: the close code it is answered with, the section that it broke, and a sentence.</summary>
public sealed class ProtocolException : Exception
{
    /// <summary>A fault of the peer.</summary>
    /// <param name="code">The code that answers it, one that may be sent.</param>
    /// <param name="section">Where the rule stands, such as "RFC 6455 §5.2".</param>
    /// <param name="message">What the peer did, in one sentence.</param>
    public ProtocolException(CloseCode code, string section, string message)
        : base(message)
    {
        Code = code;
        Section = section;
    }

    /// <summary>The code of the Close that answers the fault.</summary>
    public CloseCode Code { get; }

    /// <summary>Where the broken rule stands.</summary>
    public string Section { get; }
}
