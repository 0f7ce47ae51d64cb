using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>Makes messages of values, and values of messages: the seam for serializers.</summary>
/// <remarks>
/// <see cref="JsonFormat"/> is one. Both methods may be called from several threads at once, and for several sessions.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
public interface IMessageFormat<T>
{
    /// <summary>Makes a message of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>A whole message, Text or Binary, whose memory nobody writes to any more.</returns>
    /// <remarks>What it throws reaches the sender, and nothing is sent.</remarks>
    Frame Write(T value);

    /// <summary>Makes a value of a message.</summary>
    /// <param name="message">A whole message of the peer, Text or Binary.</param>
    /// <returns>The value.</returns>
    /// <remarks>Whatever it throws tells a bad message: it becomes the cause of a <see cref="MessageFormatException"/>.</remarks>
    T Read(Frame message);
}
