using System;
using System.Buffers;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>Sees what passes through a session, on both of its sides, and changes nothing: a recorder, a meter.</summary>
/// <remarks>
/// <para>Calls don't overlap and come in the order of what happens, on whatever thread it happens. They are made while the session
/// waits, so that a tap should be quick, and it must not send or close. Octets and payloads are valid during the call only.</para>
/// <para>What a tap throws goes to <see cref="WebSocketSessionOptions.ObserverFailed"/>; the tap is told nothing more, and the session goes on.</para>
/// </remarks>
public interface ISessionTap
{
    /// <summary>Octets came from the peer, behind those of the opening handshake and before they are looked at.</summary>
    /// <param name="octets">The octets; frames may begin and end anywhere.</param>
    void Received(ReadOnlySequence<byte> octets);

    /// <summary>No more octets come from the peer.</summary>
    /// <param name="fault">Why the input broke; <see langword="null"/> for a regular end.</param>
    void InputEnded(Exception? fault);

    /// <summary>Octets go to the peer.</summary>
    /// <param name="octets">The octets as they go on the wire.</param>
    void Sent(ReadOnlySpan<byte> octets);

    /// <summary>A frame is about to be delivered to the observers of <see cref="IWebSocketSession.Incoming"/>.</summary>
    /// <param name="frame">The frame.</param>
    void Delivered(Frame frame);

    /// <summary>A frame of the application was accepted, a Close if it closes the session.</summary>
    /// <param name="frame">The frame.</param>
    void Accepted(Frame frame);
}
