using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>A lane of a picture.</summary>
/// <param name="Name">What stands in front of it.</param>
/// <param name="Remark">What stands below the name, in small letters.</param>
/// <param name="Marbles">Its marbles in their order.</param>
internal sealed record PictureLane(string Name, string Remark, IReadOnlyList<PictureMarble> Marbles);
