using System;

namespace Rx.WebSockets.Conformance.Driving;

/// <summary>A peer is not installed.</summary>
internal sealed class MissingPeerException(string name)
    : Exception($"{name} is not installed; `bash build/peers.sh` installs it.");
