using System;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>A signal as a failure shows it; of thousands only those near the difference are ever named.</summary>
/// <param name="ticks">Its time since frame 0.</param>
/// <param name="name">What stands for it in a diagram, and what it is in words.</param>
internal sealed class Entry(long ticks, Func<(string Label, string Told)> name)
{
    private (string Label, string Told)? _name;

    public Entry(long ticks, string label, string told)
        : this(ticks, () => (label, told))
    {
    }

    public long Ticks => ticks;

    public long Frame => Duration.FrameOf(ticks);

    /// <summary>Whether it is none of the symbols that end a stream or a subscription; values that look like them stand in quotes.</summary>
    public bool IsValue => Label is not ("|" or "#" or "^" or "!");

    public string Label => (_name ??= name()).Label;

    public string Told => (_name ??= name()).Told;
}
