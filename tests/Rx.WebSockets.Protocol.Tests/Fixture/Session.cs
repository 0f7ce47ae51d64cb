using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>One protocol under test with its clock and the wire to its peer.</summary>
/// <remarks>
/// What the protocol writes passes a <see cref="WireReader"/>, which fails the test at an illegal octet. Every step
/// checks <see cref="WebSocketProtocol.HeldBytes"/> against the budget that the options allow.
/// </remarks>
public sealed class Session
{
    // Less than a header, so that a payload begins to arrive before its end is here.
    private const int HeaderStep = 3;

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly WireReader _wire;
    private long _octetsSinceRead;
    private long _sentSinceWritten;

    public Session(WebSocketRole role, ProtocolOptions? options = null, IRandomSource? random = null)
    {
        Role = role;
        Options = options ?? new ProtocolOptions();
        Protocol = new WebSocketProtocol(role, Options, random ?? new SeededOctets());
        _wire = new WireReader(role) { ExpectMask = Options.Masking };
    }

    public WebSocketRole Role { get; }

    public ProtocolOptions Options { get; }

    public WebSocketProtocol Protocol { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>Whether what was written ends inside a frame.</summary>
    public bool IsInsideFrame => _wire.IsInsideFrame;

    public static Session Server(ProtocolOptions? options = null) => new(WebSocketRole.Server, options);

    public static Session Client(ProtocolOptions? options = null) => new(WebSocketRole.Client, options);

    public static Session Raw(WebSocketRole role) => new(role, new ProtocolOptions { Kind = SessionKind.Raw });

    /// <summary>Takes the peer's frames in one piece, masked as its role demands unless they say otherwise.</summary>
    public Session Receive(params WireFrame[] frames) => Receive(Wire.Encode(Role.Peer(), frames));

    public Session Receive(ReadOnlySpan<byte> octets)
    {
        Protocol.Receive(octets, Now);
        return Took(octets.Length);
    }

    /// <summary>Takes the octets one by one.</summary>
    public Session ReceiveEach(params WireFrame[] frames)
    {
        foreach (byte octet in Wire.Encode(Role.Peer(), frames))
            Receive([octet]);
        return this;
    }

    /// <summary>Takes the peer's frames and lets answers go out meanwhile.</summary>
    public Session ReceiveAnswering(params WireFrame[] frames)
    {
        byte[] octets = Wire.Encode(Role.Peer(), frames);
        int written = Protocol.Receive(octets, Now, _output);
        Assert.That(written, Is.EqualTo(_output.WrittenCount), "Receive tells how many octets it wrote.");
        PutOnWire();
        return Took(octets.Length);
    }

    /// <summary>Takes the octets as a driver does that reads them into the payload that is arriving, where that lacks at least so many.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="least">When the room is used.</param>
    /// <param name="step">How many octets are taken at once at most.</param>
    public Session ReceiveInRoom(ReadOnlySpan<byte> octets, int least = 1, int step = int.MaxValue)
    {
        while (!octets.IsEmpty)
        {
            Memory<byte> room = Protocol.PayloadRoom(least);
            int count = Math.Min(Math.Min(octets.Length, step), room.IsEmpty ? HeaderStep : room.Length);
            if (room.IsEmpty)
            {
                Protocol.Receive(octets[..count], Now);
            }
            else
            {
                octets[..count].CopyTo(room.Span);
                Protocol.ReceiveInRoom(count, Now);
            }

            octets = octets[count..];
            Took(count);
        }

        return this;
    }

    public Session ReceiveEnd()
    {
        Protocol.ReceiveEnd(Now);
        return Checked();
    }

    public Session Send(params Frame[] frames)
    {
        foreach (Frame frame in frames)
        {
            Protocol.Send(frame);
            _sentSinceWritten += frame.Payload.Length + 64;
        }
        return Checked();
    }

    public Session Close(CloseReason? reason = null)
    {
        Protocol.Close(reason);
        return Checked();
    }

    public Session Close(CloseCode code, string text = "") => Close(new CloseReason(code, text));

    public Session Fail(CloseCode code, string text = "", EndKind kind = EndKind.Faulted, Exception? cause = null)
    {
        Protocol.Fail(code, text, kind, cause, Now);
        return Checked();
    }

    /// <summary>All frames that the application can read now.</summary>
    public Frame[] Read()
    {
        var frames = new List<Frame>();
        while (Protocol.TryRead(out Frame frame))
            frames.Add(frame);
        _octetsSinceRead = 0;
        Checked();
        return [.. frames];
    }

    /// <summary>Lets the transport take about so many octets, which may end inside a frame; says how many it took.</summary>
    public int Write(int maxOctets)
    {
        int written = Protocol.WriteTo(_output, maxOctets, Now);
        Assert.That(written, Is.EqualTo(_output.WrittenCount), "WriteTo tells how many octets it wrote.");
        PutOnWire();
        if (!Protocol.WantsWrite)
            _sentSinceWritten = 0;
        Checked();
        return written;
    }

    /// <summary>Lets the transport take all that is owed and gives the frames that went out since the last call.</summary>
    public WireFrame[] Written()
    {
        while (Protocol.WantsWrite)
            Assert.That(Write(int.MaxValue), Is.Positive, "WriteTo makes progress while octets are owed.");
        return _wire.Take();
    }

    /// <summary>Everything owed goes out, nobody looks at it.</summary>
    public Session Flush()
    {
        while (Protocol.WantsWrite)
            Assert.That(Write(int.MaxValue), Is.Positive, "WriteTo makes progress while octets are owed.");
        return this;
    }

    /// <summary>Lets time pass until <paramref name="instant"/>, with each deadline kept and all that is owed written at once.</summary>
    public Session PassTime(TimeSpan instant)
    {
        Flush();
        while (Protocol.Deadline <= instant)
        {
            TimeSpan due = Protocol.Deadline;
            Now = due > Now ? due : Now;
            Protocol.Advance(Now);
            Flush();
            Assert.That(Protocol.Deadline, Is.GreaterThan(Now), "A deadline that was kept moves on.");
        }
        Now = instant;
        return Checked();
    }

    /// <summary>Like <see cref="PassTime"/>, but the transport takes nothing.</summary>
    public Session Stall(TimeSpan instant)
    {
        while (Protocol.Deadline <= instant)
        {
            TimeSpan due = Protocol.Deadline;
            Now = due > Now ? due : Now;
            Protocol.Advance(Now);
            Assert.That(Protocol.Deadline, Is.GreaterThan(Now), "A deadline that was kept moves on.");
        }
        Now = instant;
        return Checked();
    }

    /// <summary>Later frames are expected to be masked or not, whatever the role.</summary>
    public Session Masking(bool masked)
    {
        Protocol.Masking = masked;
        _wire.ExpectMask = masked;
        return this;
    }

    private Session Took(int octets)
    {
        _octetsSinceRead += octets;
        return Checked();
    }

    private void PutOnWire()
    {
        _wire.Add(_output.WrittenSpan, Now);
        _output.ResetWrittenCount();
    }

    // The application may be owed what it let in: at worst frames of two octets, which cost 64 each.
    private Session Checked()
    {
        long message = Protocol.MaxMessageSize ?? Protocol.MaxFrameSize;
        long budget = Options.ReadAhead + message + Math.Max(message, 65_536) + Protocol.MaxFrameSize
            + 33 * _octetsSinceRead + _sentSinceWritten + 4096;
        Assert.That(Protocol.HeldBytes, Is.InRange(0, budget), "HeldBytes is within the budget.");
        return this;
    }
}
