using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>An extension that passes every frame on, and tells whether it was disposed.</summary>
internal sealed class StubExtension(IFrameExtensionFactory factory, ReservedBits claims) : IFrameExtension
{
    public IFrameExtensionFactory Factory => factory;

    public ReservedBits Claims => claims;

    public bool IsDisposed { get; private set; }

    public void TransformOutgoing(Frame frame, ICollection<Frame> output) => output.Add(frame);

    public void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output) => output.Add(frame);

    public void Dispose() => IsDisposed = true;
}
