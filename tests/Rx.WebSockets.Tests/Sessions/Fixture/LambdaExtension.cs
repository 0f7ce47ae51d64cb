using System;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Sessions.Fixture;

/// <summary>An extension that claims bits and does what a test tells it.</summary>
internal sealed class LambdaExtension(ReservedBits claims = ReservedBits.None) : IFrameExtension
{
    public Func<Frame, IEnumerable<Frame>> Outwards { get; init; } = frame => [frame];

    public Func<Frame, IEnumerable<Frame>> Inwards { get; init; } = frame => [frame];

    public Action<int> Remaining { get; init; } = _ => { };

    public Action Disposed { get; init; } = () => { };

    public IFrameExtensionFactory Factory => throw new NotSupportedException();

    public ReservedBits Claims => claims;

    public void TransformOutgoing(Frame frame, ICollection<Frame> output)
    {
        foreach (var outgoing in Outwards(frame))
        {
            output.Add(outgoing);
        }
    }

    public void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output)
    {
        Remaining(remaining);
        foreach (var incoming in Inwards(frame))
        {
            output.Add(incoming);
        }
    }

    public void Dispose() => Disposed();
}
