using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Protocol.Tests.Handshaking;

/// <summary>Agrees to exactly the elements it was made with, under the name of the first; without any it is local.</summary>
internal sealed class StubExtensionFactory(ReservedBits claims, params string[] elements) : IFrameExtensionFactory
{
    public string Name => Offers.FirstOrDefault()?.Name ?? "";

    public IReadOnlyList<ExtensionHeader> Offers { get; } = [.. elements.SelectMany(ExtensionHeader.Parse)];

    public List<StubExtension> Made { get; } = [];

    public Exception? Failure { get; init; }

    public ExtensionAcceptance? Accept(ExtensionHeader offer) =>
        Offers.Contains(offer) ? new ExtensionAcceptance(offer, Make()) : null;

    public IFrameExtension? Confirm(ExtensionHeader answer) => Offers.Contains(answer) ? Make() : null;

    public IFrameExtension CreateLocal(WebSocketRole role) => Make();

    private StubExtension Make()
    {
        if (Failure is not null)
            throw Failure;
        var extension = new StubExtension(this, claims);
        Made.Add(extension);
        return extension;
    }
}
