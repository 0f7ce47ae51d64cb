using System;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The receiving half: octets to frames, to messages, to the application.</summary>
internal struct IncomingSide
{
    private readonly ProtocolOptions _options;
    private FrameReader _reader;
    private IncomingMessages _messages;
    private Inbox _inbox;
    private bool _limitIsDue;

    public IncomingSide(WebSocketRole role, ProtocolOptions options)
    {
        _options = options;
        var rules = new FrameRules(role, options.Claims)
        {
            AllowUnmasked = options.AllowUnmasked,
            ChecksText = options.Extensions.Count == 0,
            MaxFrameSize = options.MaxFrameSize,
        };
        _reader = new FrameReader(rules) { RentsCompressed = options.Transforms is [PermessageDeflateExtension] };
        _messages = new IncomingMessages(options.Transforms);
        MaxMessageSize = options.MaxMessageSize;
    }

    public int MaxFrameSize
    {
        get => _reader.Rules.MaxFrameSize;
        set
        {
            _reader.Rules.MaxFrameSize = value;
            LimitFromNextHeader();
        }
    }

    public int? MaxMessageSize
    {
        get;
        set
        {
            field = value;
            LimitFromNextHeader();
        }
    }

    /// <summary>Whether whole messages come in rented arrays; never with an extension, which may keep what it gets.</summary>
    public bool RentsPayloads
    {
        get => _reader.RentsPayloads;
        set => _reader.RentsPayloads = value && _options.Transforms.Count == 0;
    }

    public long Held => _inbox.Held + _reader.Held + _messages.Held;

    /// <summary>Whether the application holds as much as the read-ahead allows; one whole message always fits.</summary>
    public bool IsFull => IsFullAt(_inbox.Held);

    /// <summary>Takes octets off <paramref name="octets"/> until a frame is whole or none are left.</summary>
    /// <exception cref="ProtocolException">At the earliest octet that proves a fault.</exception>
    public bool TryReceive(ref ReadOnlySpan<byte> octets, out Frame frame)
    {
        if (_limitIsDue)
        {
            LimitFromNextHeader();
        }

        return _reader.TryRead(ref octets, out frame);
    }

    /// <summary>Whether a payload was filled to its end by <see cref="Fill"/>.</summary>
    public bool IsFrameWhole => _reader.IsWhole;

    /// <summary>Where the payload that is arriving goes on, if it lacks at least so many octets.</summary>
    public Memory<byte> PayloadRoom(int least) => _reader.Room(least);

    /// <summary>Takes octets that were read into <see cref="PayloadRoom"/>.</summary>
    /// <exception cref="ProtocolException">They are not UTF-8.</exception>
    public void Fill(int count) => _reader.Fill(count);

    /// <summary>Keeps a frame for the application as it is.</summary>
    public void Keep(Frame frame) => _inbox.Add(frame);

    /// <summary>Makes a data frame part of a message, and keeps that for the application when it is whole.</summary>
    public void Join(Frame frame)
    {
        if (_messages.Passes(frame))
        {
            _inbox.Add(frame);
            return;
        }

        _messages.Add(frame, ref _inbox);
        Limit();
    }

    /// <summary>Reads a frame that isn't long, unless there was too much before it and isn't any longer behind it.</summary>
    public bool TryReadSmall(out Frame frame, int mostOctets)
    {
        frame = default;
        return _inbox.TryPeek(out var next) && next.Payload.Length <= mostOctets
            && IsFull == IsFullAt(_inbox.Held - Budget.Of(next)) && _inbox.TryTake(out frame);
    }

    public bool TryRead(out Frame frame) => _inbox.TryTake(out frame);

    /// <summary>Lets go of the frame and of the message that aren't whole.</summary>
    public void DiscardPartial()
    {
        _reader.Discard();
        _messages.Discard();
    }

    /// <summary>Lets go of the message that isn't whole.</summary>
    public void DiscardMessage()
    {
        _messages.Discard();
        Limit();
    }

    private bool IsFullAt(long held) => held > 0 && held >= _options.ReadAhead;

    // A frame whose header was accepted is taken by the limits that its header met; they change behind it.
    private void LimitFromNextHeader()
    {
        _limitIsDue = _reader.IsInPayload;
        if (!_limitIsDue)
        {
            Limit();
        }
    }

    // While no extension stands between, the limit of the message is judged at the header of each frame.
    private void Limit()
    {
        _messages.MaxMessageSize = MaxMessageSize ?? MaxFrameSize;
        if (_options.Kind is SessionKind.Default && _options.Extensions.Count == 0)
        {
            _reader.Rules.MaxMessageLeft = _messages.Left;
        }
    }
}
