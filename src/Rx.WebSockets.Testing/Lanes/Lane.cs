using System.Collections.Generic;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>A line of a spec.</summary>
/// <param name="Name">What stands in front of the colon.</param>
/// <param name="Text">The whole line.</param>
/// <param name="Symbols">Its symbols in their order.</param>
/// <param name="Length">How long it lasts, in ticks.</param>
internal sealed record Lane(string Name, string Text, IReadOnlyList<Symbol> Symbols, long Length)
{
    public const string FromPeer = "wire<";
    public const string ToPeer = "wire>";
    public const string FromApplication = "app>";
    public const string ToApplication = "app<";
    public const string End = "end";
    public const string Reading = "read";
    public const string Stall = "~";
    public const string Reset = "%";
    public const string EndOfInput = "$";
    public const string Corrupt = "?";
}
