using System;
using System.Collections.Generic;
using System.Diagnostics;
using Rx.WebSockets.Protocol.Deflate;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol;

/// <summary>permessage-deflate on one connection (RFC 7692 §7.2). It holds memory only where a context is kept, or a message is open.</summary>
[DebuggerDisplay("{Parameters}")]
public sealed class PermessageDeflateExtension : IFrameExtension
{
    // zlib copies its matches of up to 258 octets in wide steps while there is room for them.
    private const int Spare = 320;

    private readonly IDeflateEngine _engine;
    private readonly FrameInflater _inflater;
    private readonly FrameDeflater _deflater;
    private bool _compresses;
    private int _lastLength;
    private bool _isDisposed;

    internal PermessageDeflateExtension(
        PermessageDeflate factory, IDeflateEngine engine, PermessageDeflateOptions options, PermessageDeflateParameters parameters)
    {
        (Factory, _engine, Options, Parameters) = (factory, engine, options, parameters);
        _inflater = CreateInflater();
        _deflater = CreateDeflater();
    }

    /// <summary>The factory that made this instance.</summary>
    public IFrameExtensionFactory Factory { get; }

    /// <summary>RSV1, set on the first frame of a compressed message.</summary>
    public ReservedBits Claims => ReservedBits.Rsv1;

    /// <summary>Those of the factory's options that were agreed on.</summary>
    public PermessageDeflateOptions Options { get; }

    /// <summary>What was agreed.</summary>
    public PermessageDeflateParameters Parameters { get; }

    /// <summary>Compresses the message if the options say so, fragment by fragment; one that would grow stays as it is where that is possible.</summary>
    /// <param name="frame">A data frame.</param>
    /// <param name="output">Takes what goes out.</param>
    public void TransformOutgoing(Frame frame, ICollection<Frame> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        output.Add(Deflate(frame, _deflater, ref _compresses, rents: false));
    }

    /// <summary>Restores a compressed message, fragment by fragment; what isn't compressed passes.</summary>
    /// <param name="frame">A data frame.</param>
    /// <param name="remaining">How many octets the open message may still grow; checked before more are restored.</param>
    /// <param name="output">Takes what came in.</param>
    /// <exception cref="ProtocolException">The message is too big (1009) or can't be restored (1007).</exception>
    public void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_inflater.Begin(frame))
        {
            output.Add(frame);
            return;
        }

        output.Add(Restored(frame, Inflate(remaining)));
        frame.GiveBack();
    }

    /// <summary>Frees the contexts.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _inflater.Dispose();
        _deflater.Dispose();
    }

    /// <summary>Compresses likewise, for who writes what comes out once and gives its payload back, as that of the frame is given back here.</summary>
    internal Frame TransformRented(Frame frame)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Deflate(frame, _deflater, ref _compresses, rents: true);
    }

    /// <summary>The first frame of a message without the bit that says that it is compressed.</summary>
    internal static Frame Restored(Frame frame, ReadOnlyMemory<byte> payload) =>
        frame.WithReserved(frame.Reserved & ~ReservedBits.Rsv1).WithPayload(payload);

    internal FrameInflater CreateInflater() => new(_engine, Parameters.ReceiveContextTakeover);

    internal FrameDeflater CreateDeflater() => new(_engine, Options.Level, Parameters.SendWindowBits, Parameters.SendContextTakeover);

    /// <summary>What goes out for a frame.</summary>
    /// <param name="frame">A data frame.</param>
    /// <param name="deflater">Compresses.</param>
    /// <param name="compresses">Whether the open message is compressed.</param>
    /// <param name="rents">Whether who takes the result gives its payload back.</param>
    internal Frame Deflate(Frame frame, FrameDeflater deflater, ref bool compresses, bool rents)
    {
        // Who is asked about a frame may keep it.
        frame = Options.Compresses is null ? frame : frame.Kept();
        var begins = frame.Opcode is not Opcode.Continuation;
        compresses = begins ? Compresses(frame) : compresses;
        if (!compresses)
        {
            return frame;
        }

        var marked = begins ? frame.WithReserved(frame.Reserved | ReservedBits.Rsv1) : frame;
        var isAlone = begins && frame.IsFinal && !Parameters.SendContextTakeover;
        var deflated = isAlone && SharedPayload.Find(frame.Payload) is { } shared
            ? marked.WithPayload(shared.Deflated((Options.Level, Parameters.SendWindowBits), deflater))
            : deflater.Deflate(marked, rents);
        var grows = isAlone && deflated.Payload.Length >= frame.Payload.Length;
        (grows ? deflated : frame).GiveBack();
        return grows ? frame : deflated;
    }

    private bool Compresses(Frame first) =>
        Parameters.SendWindowBits >= _engine.LeastWindowBits
        && (!first.IsFinal || first.Payload.Length >= Options.MinSize)
        && (first.Reserved & ReservedBits.Rsv1) is ReservedBits.None
        && (Options.Compresses?.Invoke(first) ?? true);

    // A frame as small as the last one is restored where it stays; what doesn't fit moves to a buffer that grows.
    private ReadOnlyMemory<byte> Inflate(int remaining)
    {
        var limit = Math.Min(remaining, Array.MaxLength - 1);
        if (_lastLength > Slab.Limit)
        {
            return InflateLong(default, remaining, limit);
        }

        var slab = Slab.Own;
        var room = slab.Rest(_lastLength + Spare);
        room = room[..Math.Min(room.Length, limit + 1)];
        var made = _inflater.Read(room);
        if (made == room.Length || made > Slab.Limit)
        {
            return InflateLong(room[..made], remaining, limit);
        }

        _lastLength = made;
        return made == 0 ? default(ReadOnlyMemory<byte>) : slab.Advance(made);
    }

    private ReadOnlyMemory<byte> InflateLong(ReadOnlySpan<byte> begun, int remaining, int limit)
    {
        var buffer = OctetBuffer.Rent();
        try
        {
            begun.CopyTo(buffer.GetRoom(begun.Length + 1, limit + 1));
            buffer.Advance(begun.Length);
            int made;
            Span<byte> room;
            do
            {
                // One octet more than allowed proves the fault, and no other is restored.
                if (buffer.Count > limit)
                {
                    _inflater.Refuse();
                    throw DeflateFaults.TooBig(remaining);
                }

                room = buffer.GetRoom(1, limit + 1);
                room = room[..Math.Min(room.Length, limit + 1 - buffer.Count)];
                made = _inflater.Read(room);
                buffer.Advance(made);
            }
            while (made == room.Length);

            _lastLength = buffer.Count;
            return buffer.Take();
        }
        finally
        {
            buffer.Return();
        }
    }
}
