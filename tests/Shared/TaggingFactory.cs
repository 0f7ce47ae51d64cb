using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>Offers and accepts the extension <see cref="TaggingExtension"/> under a name, and remembers the instances.</summary>
public sealed class TaggingFactory(string name) : IFrameExtensionFactory<TaggingExtension>
{
    public string Name => name;

    public IReadOnlyList<ExtensionHeader> Offers => [new ExtensionHeader(name)];

    public List<TaggingExtension> Instances { get; } = [];

    public ExtensionAcceptance Accept(ExtensionHeader offer) => new(new ExtensionHeader(name), Create());

    public IFrameExtension Confirm(ExtensionHeader answer) => Create();

    private TaggingExtension Create()
    {
        var extension = new TaggingExtension(this);
        Instances.Add(extension);
        return extension;
    }
}
