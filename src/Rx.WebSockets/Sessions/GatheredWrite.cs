using System;
using System.Collections.Generic;
using System.Net.Sockets;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>Octets of a buffer with payloads between them, which a socket gathers from where they are: long payloads are not copied.</summary>
internal sealed class GatheredWrite
{
    // Only for as long as something is on its way does a connection need one.
    [ThreadStatic]
    private static GatheredWrite? _spare;

    private readonly List<(int At, ArraySegment<byte> Part)> _payloads = [];
    private readonly List<ArraySegment<byte>> _pieces = [];
    private readonly List<Frame> _rented = [];

    private Socket? _socket;

    private GatheredWrite()
    {
    }

    /// <summary>How many octets of payloads there are.</summary>
    public int Octets { get; private set; }

    /// <summary>One for the next flush.</summary>
    public static GatheredWrite Rent()
    {
        var write = _spare ?? new();
        _spare = null;
        return write;
    }

    /// <summary>Adds octets that stand behind the first <paramref name="at"/> ones of the buffer.</summary>
    public void Add(ArraySegment<byte> part, int at)
    {
        Octets += part.Count;
        if (_payloads is [.., var last] && last.At == at && last.Part.Array == part.Array && last.Part.Offset + last.Part.Count == part.Offset)
        {
            _payloads[^1] = (at, new ArraySegment<byte>(part.Array!, last.Part.Offset, last.Part.Count + part.Count));
        }
        else
        {
            _payloads.Add((at, part));
        }
    }

    /// <summary>Adds a frame whose payload is given back when all is written.</summary>
    public void Add(Frame rented) => _rented.Add(rented);

    /// <summary>Begins to write.</summary>
    /// <param name="socket">Where to.</param>
    /// <param name="buffer">The buffer; null if nothing is in it.</param>
    /// <param name="filled">How many octets of it count.</param>
    public void Begin(Socket socket, byte[]? buffer, int filled)
    {
        _socket = socket;
        var from = 0;
        foreach (var (at, part) in _payloads)
        {
            AddPiece(buffer, from, at);
            _pieces.Add(part);
            from = at;
        }

        AddPiece(buffer, from, filled);
    }

    /// <summary>Writes what the socket takes now.</summary>
    /// <param name="next">What is to be written before this is called again.</param>
    /// <returns>False when all is written.</returns>
    public bool Go(out ReadOnlyMemory<byte> next)
    {
        next = default;
        if (_pieces.Count == 0)
        {
            return false;
        }

        Skip(_socket!.WriteAtOnce(_pieces));
        if (_pieces.Count == 0)
        {
            return false;
        }

        next = _pieces[0];
        _pieces.RemoveAt(0);
        return true;
    }

    /// <summary>Gives back what was rented: all is written. Followed by <see cref="Return"/>.</summary>
    public void GiveBack()
    {
        foreach (var frame in _rented)
        {
            frame.GiveBack();
        }
    }

    /// <summary>Lets go of everything, for the next one that needs this.</summary>
    public void Return()
    {
        Octets = 0;
        _payloads.Clear();
        _pieces.Clear();
        _rented.Clear();
        (_spare, _socket) = (this, null);
    }

    private void AddPiece(byte[]? buffer, int from, int to)
    {
        if (from < to)
        {
            _pieces.Add(new ArraySegment<byte>(buffer!, from, to - from));
        }
    }

    private void Skip(int octets)
    {
        var whole = 0;
        while (whole < _pieces.Count && octets >= _pieces[whole].Count)
        {
            octets -= _pieces[whole++].Count;
        }

        _pieces.RemoveRange(0, whole);
        if (octets > 0)
        {
            _pieces[0] = _pieces[0][octets..];
        }
    }
}
