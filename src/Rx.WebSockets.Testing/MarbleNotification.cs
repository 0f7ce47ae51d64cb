using System;
using System.Reactive;

namespace Rx.WebSockets.Testing;

/// <summary>A signal with its time.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="At">The time since frame 0.</param>
/// <param name="Signal">The value, the error or the completion.</param>
public readonly record struct MarbleNotification<T>(TimeSpan At, Notification<T> Signal);
