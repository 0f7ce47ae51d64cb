namespace Rx.WebSockets.Testing.Wire;

/// <summary>What travels on a link.</summary>
internal enum ParcelKind
{
    Octets,

    /// <summary>The sender has completed its output.</summary>
    End,

    /// <summary>The sender has gone away without reading everything, or on purpose.</summary>
    Reset,
}
