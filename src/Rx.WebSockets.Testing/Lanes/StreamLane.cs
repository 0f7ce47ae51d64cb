using System;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>A lane that a test adds.</summary>
/// <param name="Name">Its name in the spec.</param>
/// <param name="Stream">What it shows of a session.</param>
internal sealed record StreamLane(string Name, Func<IWebSocketSession, IObservable<string>> Stream);
