namespace Rx.WebSockets.Testing.Drawing;

/// <summary>A marble at its place.</summary>
/// <param name="Marble">The marble.</param>
/// <param name="Lane">The number of its lane.</param>
/// <param name="X">The middle of it, in pixels from the left.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Room">How much room there is for what stands below it.</param>
internal readonly record struct PlacedMarble(PictureMarble Marble, int Lane, double X, double Width, double Room);
