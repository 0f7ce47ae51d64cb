using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

/// <summary>Sends messages that aren't all there at once: each as fragments (RFC 6455 §5.4) that go out as they come.</summary>
/// <remarks>
/// <para>Until the message ends other messages wait; Ping, Pong and Close pass between its fragments. Each fragment waits for room, so that a
/// message of any size takes about one chunk and the outbox in memory. The last frame is an empty one, since only what comes then tells
/// that there is no more.</para>
/// <para>A message whose first fragment was accepted and that can't be completed, because the source fails or the call is cancelled, ends the
/// session with 1011: the peer must not take half a message for a whole one. Before that the session stays open, and nothing was sent.</para>
/// </remarks>
public static class StreamedMessageExtensions
{
    /// <summary>How many octets of a stream go into a fragment at most, unless told otherwise.</summary>
    private const int ChunkSize = 32 << 10;

    /// <summary>Sends what a stream holds, up to its end, as one message.</summary>
    /// <param name="session">The session.</param>
    /// <param name="content">Read from where it stands; what a read gives is sent at once. It stays the caller's to dispose.</param>
    /// <param name="type">Text, for UTF-8, or Binary. Default: Binary. Text isn't checked here; the peer refuses other octets with 1007.</param>
    /// <param name="chunkSize">The most octets of a fragment, from 1. Default: 32 KiB.</param>
    /// <param name="cancellationToken">Gives up, see the remarks of the class.</param>
    /// <returns>Completes when the last frame is accepted.</returns>
    /// <exception cref="ArgumentException"><paramref name="type"/> is no type of messages, or the stream can't be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is less than 1.</exception>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the session has ended with 1011 unless nothing had been sent yet.</exception>
    public static ValueTask SendAsync(
        this IWebSocketSession session, Stream content, Opcode type = Opcode.Binary, int chunkSize = ChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        if (!content.CanRead)
        {
            throw new ArgumentException("The stream can't be read.", nameof(content));
        }

        return session.SendAsync(ReadAsync(content, chunkSize), type, cancellationToken);
    }

    /// <summary>Sends the chunks of a sequence, up to its end, as one message.</summary>
    /// <param name="session">The session.</param>
    /// <param name="chunks">
    /// Each is a fragment, except for empty ones; the next is pulled when it has been accepted, and its memory may be used again then.
    /// Characters may be cut between chunks.
    /// </param>
    /// <param name="type">Text, for UTF-8, or Binary. Default: Binary. Text isn't checked here; the peer refuses other octets with 1007.</param>
    /// <param name="cancellationToken">Gives up, see the remarks of the class; the sequence gets it, too.</param>
    /// <returns>Completes when the last frame is accepted.</returns>
    /// <exception cref="ArgumentException"><paramref name="type"/> is no type of messages.</exception>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the session has ended with 1011 unless nothing had been sent yet.</exception>
    public static ValueTask SendAsync(
        this IWebSocketSession session, IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, Opcode type = Opcode.Binary, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(chunks);
        if (type is not (Opcode.Text or Opcode.Binary))
        {
            throw new ArgumentException($"A message is Text or Binary, not {type}.", nameof(type));
        }

        return new StreamedMessage(session, type).SendAsync(chunks, cancellationToken);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream content, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var buffer = new byte[chunkSize];
        while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            yield return buffer.AsMemory(0, read);
        }
    }
}
