namespace Rx.WebSockets;

/// <summary>How <c>Incoming</c> ends after an end that wasn't clean.</summary>
public enum AbnormalEnd
{
    /// <summary>With <c>OnError</c> and a <see cref="SessionException"/>.</summary>
    Error,

    /// <summary>With <c>OnCompleted</c>; <c>Completion</c> tells what happened.</summary>
    Complete,
}
