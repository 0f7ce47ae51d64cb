using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>Agrees to exactly the elements it was made with, under the name of the first; without any it is local.</summary>
internal sealed class StubExtensionFactory(ReservedBits claims, params string[] elements) : IFrameExtensionFactory<StubExtension>
{
    public string Name => Offers.FirstOrDefault()?.Name ?? "";

    public IReadOnlyList<ExtensionHeader> Offers { get; } = [.. elements.SelectMany(ExtensionHeader.Parse)];

    public List<StubExtension> Made { get; } = [];

    public IFrameExtension? Confirm(ExtensionHeader answer) => Offers.Contains(answer) ? Make() : null;

    public IFrameExtension CreateLocal(WebSocketRole role) => Make();

    private StubExtension Make()
    {
        var extension = new StubExtension(this, claims);
        Made.Add(extension);
        return extension;
    }
}
