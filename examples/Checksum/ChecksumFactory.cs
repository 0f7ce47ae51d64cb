using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;

/// <summary>Offers and accepts "x-checksum", which takes no parameters.</summary>
public sealed class ChecksumFactory : IFrameExtensionFactory<ChecksumExtension>
{
    public string Name => "x-checksum";

    public IReadOnlyList<ExtensionHeader> Offers => [new ExtensionHeader(Name)];

    // An offer that asks for what this server doesn't know is declined by null.
    public ExtensionAcceptance? Accept(ExtensionHeader offer) =>
        offer.Parameters.Any() ? null : new ExtensionAcceptance(new ExtensionHeader(Name), new ChecksumExtension(this));

    // An answer that says more than was offered is refused by null: the handshake fails.
    public IFrameExtension? Confirm(ExtensionHeader answer) => answer.Parameters.Any() ? null : new ChecksumExtension(this);
}
