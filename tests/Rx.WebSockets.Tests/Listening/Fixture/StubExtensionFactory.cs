using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>Accepts the extension "stub", which changes nothing, and counts the instances that nobody has disposed.</summary>
internal sealed class StubExtensionFactory : IFrameExtensionFactory<IFrameExtension>
{
    public string Name => "stub";

    public IReadOnlyList<ExtensionHeader> Offers => ExtensionHeader.Parse(Name);

    public int Open { get; private set; }

    public ExtensionAcceptance Accept(ExtensionHeader offer)
    {
        Open++;
        return new ExtensionAcceptance(Offers[0], new Stub(this));
    }

    public IFrameExtension? Confirm(ExtensionHeader answer) => null;

    private sealed class Stub(StubExtensionFactory factory) : IFrameExtension
    {
        public IFrameExtensionFactory Factory => factory;

        public ReservedBits Claims => ReservedBits.None;

        public void TransformOutgoing(Frame frame, ICollection<Frame> output) => output.Add(frame);

        public void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output) => output.Add(frame);

        public void Dispose() => factory.Open--;
    }
}
