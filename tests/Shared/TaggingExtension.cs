using System;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>Writes the first letter of its name behind each payload, and takes it off each that comes in.</summary>
public sealed class TaggingExtension(TaggingFactory factory) : IFrameExtension
{
    private readonly byte _tag = (byte)factory.Name[0];

    public IFrameExtensionFactory Factory => factory;

    public ReservedBits Claims => ReservedBits.None;

    public int Disposals { get; private set; }

    public void TransformOutgoing(Frame frame, ICollection<Frame> output) =>
        output.Add(frame.WithPayload((byte[])[.. frame.Payload.Span, _tag]));

    public void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output)
    {
        if (frame.Payload.Span is not [.., var last] || last != _tag)
        {
            throw new InvalidOperationException($"The tag {(char)_tag} is missing: extensions run in the wrong order.");
        }

        output.Add(frame.WithPayload(frame.Payload[..^1]));
    }

    public void Dispose() => Disposals++;
}
