using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Testing.Drawing;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing;

/// <summary>Expected marbles didn't come; the message draws what was expected and what came, one above the other.</summary>
/// <remarks>It belongs to no test framework: every one of them fails a test that throws it.</remarks>
public sealed class MarbleAssertionException : Exception
{
    private readonly IReadOnlyList<Failure> _failures;

    internal MarbleAssertionException(IReadOnlyList<Failure> failures)
        : base(string.Join("\n\n", failures.Select(failure => failure.Text))) => _failures = failures;

    /// <summary>Draws the first failure as SVG, for light and dark: what was expected above what came, the first difference marked.</summary>
    /// <param name="width">The width in pixels, 320 or more. Default: 960.</param>
    /// <returns>The text of the file; the same for the same failure everywhere.</returns>
    public string ToSvg(int width = 960)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Picture.MinWidth);
        return FailurePicture.Of(_failures.FirstOrDefault(failure => failure.Trial is not null) ?? _failures[0]).ToSvg(width);
    }
}
