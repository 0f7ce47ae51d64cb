namespace Rx.WebSockets.Binding;

/// <summary>What a binding knows of a row that it shows.</summary>
internal sealed class RowPlace
{
    /// <summary>Its place in a <see cref="RowOrder"/>, which has gaps; not its index.</summary>
    public int Place { get; set; }

    public bool IsStale { get; set; }
}
