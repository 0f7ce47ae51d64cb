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
/// <list type="table">
/// <listheader><term>What happens</term><description>What follows</description></listheader>
/// <item><term>A chunk comes</term><description>It goes out as a fragment that isn't final; the next one is read when that is accepted.</description></item>
/// <item><term>An empty chunk comes</term><description>Nothing.</description></item>
/// <item><term>The source ends</term><description>An empty final fragment goes out, and the task completes when it is accepted: a source without octets is an empty message.</description></item>
/// <item><term>Another message is open</term><description>The first fragment waits until it ends.</description></item>
/// <item><term>The source fails, or the call is cancelled, before the first fragment was accepted</term><description>The task faults with it. The session stays open, and nothing was sent.</description></item>
/// <item><term>The same afterwards</term><description>
/// The task faults with it, and the session closes with 1011 (RFC 6455 §7.4.1): the peer must not take half a message for a whole one. So it does for a
/// <see cref="ProtocolException"/>, too, which tells of whoever the source reads from, and not of this peer.
/// </description></item>
/// <item><term>The session closes or ends</term><description>The task faults with a <see cref="SessionException"/>; the source is disposed of.</description></item>
/// </list>
/// <code>
/// source       -a-b----c---|       a = a chunk
/// SendAsync    [-----------]
/// wire         -T-+-p--+---*       T, + = fragments, p = a Ping, * = the last one, empty
/// </code>
/// </remarks>
public static class StreamedMessageExtensions
{
    /// <summary>How many octets of a stream go into a fragment at most, unless told otherwise.</summary>
    private const int ChunkSize = 32 << 10;

    /// <summary>Sends what a stream holds, up to its end, as one message.</summary>
    /// <remarks>What happens when stands at <see cref="StreamedMessageExtensions"/>.</remarks>
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
    /// <remarks>What happens when stands at <see cref="StreamedMessageExtensions"/>.</remarks>
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
