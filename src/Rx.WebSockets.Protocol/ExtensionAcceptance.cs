using System;

namespace Rx.WebSockets.Protocol;

/// <summary>A server's consent to an offered extension: the answer for the header with the instance that keeps it.</summary>
public sealed record ExtensionAcceptance
{
    /// <summary>Creates a consent.</summary>
    /// <param name="answer">What goes into the response, under the name that was offered.</param>
    /// <param name="extension">The new connection's instance; disposed at once if another extension has claimed its bits.</param>
    public ExtensionAcceptance(ExtensionHeader answer, IFrameExtension extension)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(extension);
        Answer = answer;
        Extension = extension;
    }

    /// <summary>What goes into the response.</summary>
    public ExtensionHeader Answer { get; }

    /// <summary>The new connection's instance.</summary>
    public IFrameExtension Extension { get; }
}
