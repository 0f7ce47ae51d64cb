using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>A value on a lane of a test's own, as it was when it came: its memory may not be looked at later.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Letters">The letters that the test has given it.</param>
internal readonly record struct LaneValue(string Text, IReadOnlyList<string> Letters);
