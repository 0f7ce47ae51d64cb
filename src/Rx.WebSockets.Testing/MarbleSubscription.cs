using System;

namespace Rx.WebSockets.Testing;

/// <summary>When a <see cref="MarbleSource{T}"/> was subscribed to, and until when.</summary>
/// <param name="From">The time of <c>Subscribe</c> since frame 0.</param>
/// <param name="To">The time of the terminal signal or of <c>Dispose</c>, whichever came first; <see langword="null"/>: neither came.</param>
public readonly record struct MarbleSubscription(TimeSpan From, TimeSpan? To);
