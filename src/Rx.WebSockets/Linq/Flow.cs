namespace Rx.WebSockets;

/// <summary>The operators of flows: they take and return flows, so that backpressure passes through them.</summary>
public static partial class Flow;
