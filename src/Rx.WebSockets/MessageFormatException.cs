using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>A message of the peer isn't what was expected of it; the session itself goes on.</summary>
public sealed class MessageFormatException : Exception
{
    /// <summary>An exception for a message that couldn't be read.</summary>
    /// <param name="frame">The message.</param>
    /// <param name="targetType">What it was to be read as.</param>
    /// <param name="cause">What the format threw.</param>
    public MessageFormatException(Frame frame, Type targetType, Exception cause)
        : base(Describe(frame, targetType, cause), cause) => (Frame, TargetType) = (frame, targetType);

    /// <summary>The message. Its content is not in the text of this exception.</summary>
    public Frame Frame { get; }

    /// <summary>What it was to be read as.</summary>
    public Type TargetType { get; }

    private static string Describe(Frame frame, Type targetType, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(targetType);
        ArgumentNullException.ThrowIfNull(cause);
        return $"A {frame.Opcode} message of {frame.Payload.Length} octets can't be read as {targetType.Name}: {cause.Message}";
    }
}
