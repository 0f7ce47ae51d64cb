namespace Rx.WebSockets.Conformance.Hosting;

/// <summary>Our servers.</summary>
public enum ServerKind
{
    /// <summary>An endpoint of the web host.</summary>
    Kestrel,

    /// <summary>The listener over raw sockets.</summary>
    Listener,
}
