using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Script;

namespace Rx.WebSockets.Testing;

/// <summary>
/// The other end of a session in the hands of a test: it sends exactly the octets or frames that it is told, right or wrong, and
/// shows what it gets. It does nothing by itself and shares no code with the library's own reader and writer.
/// </summary>
/// <remarks>One call that reads at a time, and one that sends.</remarks>
[DebuggerDisplay("scripted {Role}")]
public sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly IDuplexPipe _transport;
    private readonly IRandomSource _maskKeys;

    /// <summary>Takes one end of a transport.</summary>
    /// <param name="transport">The end that the script speaks through.</param>
    /// <param name="role">Which end it plays: clients mask what they send unless a frame says otherwise.</param>
    /// <param name="maskKeys">Where mask keys come from that a frame doesn't tell; <see langword="null"/> means a
    /// <see cref="SeededRandom"/> with seed 0.</param>
    public ScriptedPeer(IDuplexPipe transport, WebSocketRole role, IRandomSource? maskKeys = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _maskKeys = maskKeys ?? new SeededRandom(0);
        Role = role;
    }

    /// <summary>Which end the script plays.</summary>
    public WebSocketRole Role { get; }

    /// <summary>Sends octets in one flush.</summary>
    /// <param name="hex">Pairs of hex digits, see <see cref="Hex.Parse"/>.</param>
    /// <returns>A task that completes when the transport has taken them.</returns>
    /// <exception cref="FormatException"><paramref name="hex"/> is no hex.</exception>
    public Task SendHexAsync(string hex) => SendOctetsAsync(Hex.Parse(hex));

    /// <summary>Sends octets in one flush.</summary>
    /// <param name="octets">The octets.</param>
    /// <returns>A task that completes when the transport has taken them.</returns>
    public async Task SendOctetsAsync(ReadOnlyMemory<byte> octets) =>
        await _transport.Output.WriteAsync(octets).ConfigureAwait(false);

    /// <summary>Sends frames, all in one flush.</summary>
    /// <param name="frames">The frames in their order.</param>
    /// <returns>A task that completes when the transport has taken them.</returns>
    /// <exception cref="InvalidOperationException">A frame's <see cref="LengthForm"/> can't hold its length.</exception>
    public Task SendAsync(params ReadOnlySpan<WireFrame> frames)
    {
        var octets = new ArrayBufferWriter<byte>();
        foreach (WireFrame frame in frames)
        {
            octets.Write(frame.ToOctets(Role, NextMaskKey()));
        }

        return SendOctetsAsync(octets.WrittenMemory);
    }

    /// <summary>Sends a frame as a correct endpoint does.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>A task that completes when the transport has taken it.</returns>
    public Task SendAsync(Frame frame) => SendAsync(WireFrame.From(frame));

    /// <summary>Reads an exact number of octets.</summary>
    /// <param name="count">How many, zero or more.</param>
    /// <returns>The octets.</returns>
    /// <exception cref="ScriptException">The input ended before.</exception>
    public async Task<byte[]> ReadOctetsAsync(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        byte[]? read = await ReadAsync(octets => octets.Length < count ? null : octets.Slice(0, count).ToArray(), taken => taken.Length)
            .ConfigureAwait(false);
        return read ?? throw new ScriptException($"The input ended before {count} octets had come.");
    }

    /// <summary>Reads as many octets as expected and compares them; a difference fails as soon as it has arrived.</summary>
    /// <param name="hex">The expected octets, see <see cref="Hex.Parse"/>.</param>
    /// <returns>A task that completes when all of them have come.</returns>
    /// <exception cref="ScriptException">Other octets came, or the input ended before.</exception>
    /// <exception cref="FormatException"><paramref name="hex"/> is no hex.</exception>
    public async Task ExpectHexAsync(string hex)
    {
        byte[] expected = Hex.Parse(hex);
        byte[]? read = await ReadAsync(octets => Comparison.Match(expected, octets), taken => taken.Length).ConfigureAwait(false);
        if (read is null)
        {
            throw new ScriptException($"The input ended before all of these octets had come: {Hex.ToString(expected)}");
        }
    }

    /// <summary>Reads the next frame, whether it is right or wrong.</summary>
    /// <returns>The frame with its mask taken off, every field set as it was on the wire.</returns>
    /// <exception cref="ScriptException">The input ended, before a frame or inside it.</exception>
    public async Task<WireFrame> ReadFrameAsync() =>
        await ReadFrameOrEndAsync().ConfigureAwait(false) ?? throw new ScriptException("The input ended where a frame was expected.");

    /// <summary>Reads the next frame, whether it is right or wrong, or the end of input.</summary>
    /// <returns>The frame; <see langword="null"/> at the end of input.</returns>
    /// <exception cref="ScriptException">The input ended inside a frame.</exception>
    public async Task<WireFrame?> ReadFrameOrEndAsync()
    {
        (WireFrame Frame, long Length)? read = await ReadAsync<(WireFrame Frame, long Length)?>(
            octets => WireCodec.TryRead(octets, out WireFrame? frame, out long length) ? (frame, length) : null,
            taken => taken!.Value.Length).ConfigureAwait(false);
        return read?.Frame;
    }

    /// <summary>Reads frames until the end of input.</summary>
    /// <returns>The frames in their order.</returns>
    /// <exception cref="ScriptException">The input ended inside a frame.</exception>
    public async Task<IReadOnlyList<WireFrame>> ReadFramesToEndAsync()
    {
        List<WireFrame> frames = [];
        while (await ReadFrameOrEndAsync().ConfigureAwait(false) is { } frame)
        {
            frames.Add(frame);
        }

        return frames;
    }

    /// <summary>
    /// Reads the next frame and compares it with what a script expects. Where that is <see langword="null"/>, the frame must be as
    /// RFC 6455 wants it from the other role: masked by a client with any key, the length in the shortest form.
    /// </summary>
    /// <param name="expected">The expected frame.</param>
    /// <returns>The frame that came.</returns>
    /// <exception cref="ScriptException">Another frame came, or the input ended.</exception>
    public async Task<WireFrame> ExpectAsync(WireFrame expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        WireFrame read = await ReadFrameAsync().ConfigureAwait(false);
        Comparison.Check(expected, read, sentBy: Role == WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client);
        return read;
    }

    /// <summary>Reads the next frame and compares it, as <see cref="ExpectAsync(WireFrame)"/> does.</summary>
    /// <param name="expected">The expected frame.</param>
    /// <returns>The frame that came.</returns>
    /// <exception cref="ScriptException">Another frame came, or the input ended.</exception>
    public Task<WireFrame> ExpectAsync(Frame expected) => ExpectAsync(WireFrame.From(expected));

    /// <summary>Reads everything until the end of input.</summary>
    /// <returns>The octets.</returns>
    public async Task<byte[]> ReadToEndAsync()
    {
        ReadResult read = await _transport.Input.ReadAsync().ConfigureAwait(false);
        while (!read.IsCompleted)
        {
            _transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await _transport.Input.ReadAsync().ConfigureAwait(false);
        }

        byte[] octets = read.Buffer.ToArray();
        _transport.Input.AdvanceTo(read.Buffer.End);
        return octets;
    }

    /// <summary>Waits for the end of input.</summary>
    /// <returns>A task that completes there.</returns>
    /// <exception cref="ScriptException">Octets came before it.</exception>
    public async Task ExpectEndAsync()
    {
        byte[] octets = await ReadToEndAsync().ConfigureAwait(false);
        if (octets.Length > 0)
        {
            throw new ScriptException($"Expected the end of input, but these octets came first: {Hex.ToString(octets)}");
        }
    }

    /// <summary>Waits until the connection breaks; octets that come before are read and dropped.</summary>
    /// <returns>A task that completes with the exception that reading ended with.</returns>
    /// <exception cref="ScriptException">The input ended regularly.</exception>
    public async Task<IOException> ExpectResetAsync()
    {
        try
        {
            byte[] octets = await ReadToEndAsync().ConfigureAwait(false);
            throw new ScriptException($"Expected a reset, but the input ended after {octets.Length} octets: {Hex.ToString(octets)}");
        }
        catch (IOException exception)
        {
            return exception;
        }
    }

    /// <summary>Ends what this peer sends; it can still read.</summary>
    public void HalfClose() => _transport.Output.Complete();

    /// <summary>Breaks the connection as <see cref="InMemoryEnd.Reset"/> does; on another transport by completing the output with
    /// an exception.</summary>
    public void Reset()
    {
        if (_transport is InMemoryEnd end)
        {
            end.Reset();
        }
        else
        {
            _transport.Output.Complete(new IOException("The script resets the connection."));
        }
    }

    /// <summary>Closes this end: completes input and output.</summary>
    /// <returns>A task that completes when both are.</returns>
    public async ValueTask DisposeAsync()
    {
        await _transport.Input.CompleteAsync().ConfigureAwait(false);
        await _transport.Output.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Reads until the octets make something; null if the input ends where nothing has begun.</summary>
    private async Task<T?> ReadAsync<T>(Func<ReadOnlySequence<byte>, T?> take, Func<T, long> length)
    {
        while (true)
        {
            ReadResult read = await _transport.Input.ReadAsync().ConfigureAwait(false);
            if (take(read.Buffer) is { } taken)
            {
                _transport.Input.AdvanceTo(read.Buffer.GetPosition(length(taken)));
                return taken;
            }

            bool isTorn = read.IsCompleted && !read.Buffer.IsEmpty;
            byte[] rest = isTorn ? read.Buffer.ToArray() : [];
            _transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (isTorn)
            {
                throw new ScriptException($"The input ended in the middle, behind these octets: {Hex.ToString(rest)}");
            }

            if (read.IsCompleted)
            {
                return default;
            }
        }
    }

    private uint NextMaskKey()
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        _maskKeys.Fill(key);
        return BinaryPrimitives.ReadUInt32BigEndian(key);
    }
}
