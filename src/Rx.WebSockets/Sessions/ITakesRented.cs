namespace Rx.WebSockets.Sessions;

/// <summary>An observer of frames that takes rented payloads over: it gives them back, or hands them on to one that does.</summary>
/// <remarks>Whoever else sees a frame may keep it, and so its payload is never used again.</remarks>
internal interface ITakesRented;
