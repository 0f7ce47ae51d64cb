using System;

namespace Rx.WebSockets.Simulation;

/// <summary>A world in which something didn't hold.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);
