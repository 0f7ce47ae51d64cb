namespace Rx.WebSockets.Conformance.Driving;

/// <summary>The real peers.</summary>
public enum PeerKind
{
    /// <summary>npm's ws, on Node.js.</summary>
    Ws,

    /// <summary>Python's websockets, Debian's package.</summary>
    PythonWebsockets,

    /// <summary>Python's autobahn, Debian's package.</summary>
    Autobahn,

    /// <summary>The WebSocket of a browser.</summary>
    Chromium,
}
