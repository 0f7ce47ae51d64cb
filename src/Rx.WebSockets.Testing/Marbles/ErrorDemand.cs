using System;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Which error <c>#</c> stands for in an expectation.</summary>
/// <param name="Told">The error in words.</param>
/// <param name="Accepts">Whether an error is that one.</param>
internal sealed record ErrorDemand(string Told, Func<Exception, bool> Accepts)
{
    public static ErrorDemand Default { get; } = new($"any {nameof(MarbleException)}", error => error is MarbleException);

    public static ErrorDemand Like(Exception expected) => new(
        ValueText.Of(expected),
        error => ReferenceEquals(error, expected) || (error.GetType() == expected.GetType() && error.Message == expected.Message));
}
