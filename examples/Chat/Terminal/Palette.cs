using System.Linq;
using Terminal.Gui.Drawing;

namespace Chat.Terminal;

/// <summary>The colours of the chat, on the terminal's own background wherever there is one.</summary>
internal static class Palette
{
    private static readonly Color Ground = new(24, 26, 32);

    private static readonly Color[] Authors =
        [new(122, 162, 247), new(158, 206, 106), new(224, 175, 104), new(187, 154, 247), new(115, 218, 202), new(247, 118, 142), new(255, 158, 100)];

    public static Attribute Text { get; } = new(new Color(200, 204, 216), Ground);

    public static Attribute Strong { get; } = new(new Color(236, 239, 248), Ground, TextStyle.Bold);

    public static Attribute Dim { get; } = new(new Color(104, 110, 130), Ground);

    public static Attribute Good { get; } = new(new Color(158, 206, 106), Ground);

    public static Attribute Warning { get; } = new(new Color(224, 175, 104), Ground);

    public static Attribute Bad { get; } = new(new Color(247, 118, 142), Ground);

    /// <summary>For all views: the same whether they have the focus or not.</summary>
    public static Scheme Scheme { get; } = new(Text)
    {
        Focus = Text,
        HotNormal = Text,
        HotFocus = Text,
        Active = Text,
        Highlight = Strong,
        Editable = Strong,
        ReadOnly = Dim,
        Disabled = Dim,
    };

    /// <summary>A colour for each name, the same on every screen.</summary>
    public static Attribute Author(string name) => new(Authors[name.Sum(letter => letter) % Authors.Length], Ground, TextStyle.Bold);
}
