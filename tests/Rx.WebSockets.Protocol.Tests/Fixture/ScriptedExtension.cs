using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>An extension that a test writes in two lambdas, which remembers what it was asked.</summary>
public sealed class ScriptedExtension(ReservedBits claims = ReservedBits.None) : IFrameExtension
{
    public IFrameExtensionFactory Factory => throw new NotSupportedException("The protocol doesn't ask who made an extension.");

    public ReservedBits Claims => claims;

    public Func<Frame, IEnumerable<Frame>> Outwards { get; init; } = frame => [frame];

    public Func<Frame, IEnumerable<Frame>> Inwards { get; init; } = frame => [frame];

    public List<Frame> SeenOutgoing { get; } = [];

    public List<Frame> SeenIncoming { get; } = [];

    public List<int> Remaining { get; } = [];

    /// <summary>Writes a letter behind each payload, and takes the last octet off each that comes in.</summary>
    public static ScriptedExtension Suffix(char letter, ReservedBits claims = ReservedBits.None) => new(claims)
    {
        Outwards = frame => [frame.WithPayload((byte[])[.. frame.Payload.Span, (byte)letter])],
        Inwards = frame => [frame.WithPayload(frame.Payload[..^1])],
    };

    /// <summary>Inverts every octet both ways.</summary>
    public static ScriptedExtension Inverting() => new() { Outwards = Invert, Inwards = Invert };

    public void TransformOutgoing(Frame frame, ICollection<Frame> output)
    {
        SeenOutgoing.Add(frame.Detach());
        foreach (Frame outgoing in Outwards(frame))
            output.Add(outgoing);
    }

    public void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output)
    {
        SeenIncoming.Add(frame.Detach());
        Remaining.Add(remaining);
        foreach (Frame incoming in Inwards(frame))
            output.Add(incoming);
    }

    public void Dispose()
    {
    }

    private static IEnumerable<Frame> Invert(Frame frame) =>
        [frame.WithPayload(frame.Payload.ToArray().Select(octet => (byte)~octet).ToArray())];
}
