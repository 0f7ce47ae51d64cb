using System.Linq;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>The colours and fonts of a picture, for light and for dark.</summary>
internal static class SvgStyle
{
    private const string Sans = "font-family:-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif";
    private const string Mono = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

    private static readonly (string Class, Tint Light, Tint Dark)[] Inks =
    [
        ("text", new("#ddf4ff", "#0969da", "#0a3069"), new("#0c2d5a", "#58a6ff", "#cae8ff")),
        ("binary", new("#f5ebff", "#8250df", "#512a97"), new("#341a5e", "#bc8cff", "#eddeff")),
        ("continuation", new("#d5f6f2", "#13757a", "#0b4a4e"), new("#073a3d", "#39c5cf", "#c8f4f5")),
        ("ping", new("#fff5bf", "#8a6100", "#5c3f00"), new("#3d2e00", "#e3b341", "#f8e3a1")),
        ("pong", new("#dafbe1", "#1a7f37", "#0f4d22"), new("#06351a", "#3fb950", "#bdf3c8")),
        ("close", new("#ffebe9", "#cf222e", "#82071e"), new("#4a0d10", "#ff7b72", "#ffdcd7")),
        ("other", new("#f6f8fa", "#57606a", "#24292f"), new("#21262d", "#8b949e", "#e6edf3")),
        ("end", new("#eef1f4", "#424a53", "#24292f"), new("#262c36", "#adbac7", "#e6edf3")),
        ("first", new("#ddf4ff", "#0969da", "#0a3069"), new("#0c2d5a", "#58a6ff", "#cae8ff")),
        ("second", new("#dafbe1", "#1a7f37", "#0f4d22"), new("#06351a", "#3fb950", "#bdf3c8")),
        ("third", new("#f5ebff", "#8250df", "#512a97"), new("#341a5e", "#bc8cff", "#eddeff")),
        ("fourth", new("#fff5bf", "#8a6100", "#5c3f00"), new("#3d2e00", "#e3b341", "#f8e3a1")),
        ("fifth", new("#d5f6f2", "#13757a", "#0b4a4e"), new("#073a3d", "#39c5cf", "#c8f4f5")),
        ("sixth", new("#ffe8f4", "#bf3989", "#7d1b56"), new("#42062a", "#f778ba", "#ffd8eb")),
    ];

    /// <summary>The style sheet.</summary>
    public static string Text { get; } =
        $"text{{{Sans};font-size:11px;fill:#1f2328}}"
        + ".title{font-size:14px;font-weight:600}"
        + ".remark{font-size:12px;fill:#57606a}"
        + $".lane{{{Mono};font-size:12px;font-weight:600}}"
        + ".small{font-size:10px;fill:#57606a}"
        + ".time{font-size:10px;fill:#57606a;text-anchor:middle;font-variant-numeric:tabular-nums}"
        + ".silence{font-size:9px;font-style:italic;fill:#8a6100;text-anchor:middle}"
        + $".m text{{{Mono};font-size:12px;font-weight:600;text-anchor:middle}}"
        + $".m .caption{{{Mono};font-size:9px;font-weight:400;text-anchor:start;fill:#57606a}}"
        + ".m rect{stroke-width:1.5}.m path{fill:none;stroke-width:2.5;stroke-linecap:round}"
        + ".key text{font-size:10px}.key rect{stroke-width:1.2}"
        + ".open rect{stroke-dasharray:3 2}"
        + ".page{fill:#ffffff}.line{stroke:#afb8c1;fill:none;stroke-width:1.2}.tick{stroke:#d0d7de;stroke-dasharray:1 3}"
        + ".gap{stroke:#ffffff;stroke-width:4}.cut{stroke:#8a6100;fill:none;stroke-width:1.2}"
        + ".fault{fill:#ffebe9;stroke:#ff8182;stroke-width:1}"
        + string.Concat(Inks.Select(ink => Rules(ink.Class, ink.Light)))
        + ".marked rect{stroke:#cf222e;stroke-width:3;stroke-dasharray:none}"
        + "@media(prefers-color-scheme:dark){"
        + "text,.lane,.title{fill:#e6edf3}.remark,.small,.time,.m .caption{fill:#9da7b3}.silence{fill:#e3b341}"
        + ".page{fill:#0d1117}.line{stroke:#57606a}.tick{stroke:#30363d}.gap{stroke:#0d1117}.cut{stroke:#e3b341}"
        + ".fault{fill:#3d1216;stroke:#8e2a2f}"
        + string.Concat(Inks.Select(ink => Rules(ink.Class, ink.Dark)))
        + ".marked rect{stroke:#ff7b72}"
        + "}";

    private static string Rules(string name, Tint ink) =>
        $".{name} rect{{fill:{ink.Fill};stroke:{ink.Edge}}}.{name} path{{stroke:{ink.Edge}}}.{name} text{{fill:{ink.Letter}}}";

    /// <summary>The colours of a marble.</summary>
    private readonly record struct Tint(string Fill, string Edge, string Letter);
}
